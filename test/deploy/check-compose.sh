#!/usr/bin/env bash
# Loads the compose files as Docker Compose does, with its own loader (Go), in a folder where what they name has been made.
# Exits non-zero when they cannot be loaded, or when there is no Go to find out with.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:/usr/local/go/bin
command -v go >/dev/null || {
  echo "check-compose: there is no Go, so the compose files were not checked" >&2
  exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$root/test/deploy/compose-config" && go build -mod=readonly -o "$work/compose-config" .)

cp -r "$root"/docker-compose*.yml "$root/catalogue" "$root/warehouse" "$work"
mkdir "$work/deploy"
cp -r "$root/deploy/make-secrets.sh" "$root/deploy/clickhouse" "$work/deploy"
DEPLOY_FOLDER=$work/deploy "$work/deploy/make-secrets.sh" >/dev/null

cd "$work"
for files in docker-compose.yml 'docker-compose.yml docker-compose.three-brokers.yml'; do
  # Words on purpose: one file or two.
  # shellcheck disable=SC2086
  echo "$files: $(./compose-config $files)"
done
# A checker that takes everything checks nothing.
sed 's/^    mem_limit:/    memory_limit:/' docker-compose.yml >broken.yml
if ./compose-config broken.yml 2>/dev/null; then
  echo 'check-compose: a file with an unknown key was taken' >&2
  exit 1
fi
