# Every stage of Peil in one image; the command says which: `ingest`, `transform`, `reports`, `keys`, or `start` for all.
# Debian, not Alpine: LMDB and the ClickHouse engine come compiled against glibc.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: the lock leaves out optional packages for other systems, and npm then refuses it; `npm install` takes the
# same versions from it. Without scripts: no package needs one, and `prepare` would compile what is not here yet.
RUN npm install --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts && rm -f dist/.tsbuildinfo

FROM node:20-bookworm-slim
ENV NODE_ENV=production PEIL_DATA=/data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The program looks for its own files beside package.json.
COPY package.json ./
COPY catalogue/*.yaml ./catalogue/
COPY warehouse/chdb.xml ./warehouse/
COPY warehouse/migrations ./warehouse/migrations
COPY warehouse/questions ./warehouse/questions
# A new volume takes the owner and mode of the folder that it is mounted on.
RUN mkdir --mode=700 /data && chown 1000:1000 /data
# By number, so that an orchestrator can see that it is not root.
USER 1000:1000
ENTRYPOINT ["node", "/app/dist/peil.js"]
