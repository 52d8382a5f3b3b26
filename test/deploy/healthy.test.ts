// deploy/healthy.ts: what a container's health check learns of a stage that is ready, is not, hangs, or is another.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type RequestListener, createServer as createHttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { describe, expect, test } from 'vitest'
import { hasOpenssl, madeSecrets } from './made-secrets.ts'

/** Its exit code, and what it said. */
const check = (...args: readonly string[]): Promise<readonly [code: number, said: string]> =>
  new Promise((done) => {
    const node = ['--import', './test/support/run-typescript.mjs', 'deploy/healthy.ts']
    execFile(process.execPath, [...node, ...args], (error, _said, complaint) =>
      done([Number(error?.code ?? 0), complaint.trim()]),
    )
  })

/** Its port, as long as `work` takes. */
async function listening<T>(
  server: Server & { closeAllConnections(): void },
  work: (port: number) => Promise<T>,
): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await work((server.address() as AddressInfo).port)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
const answering =
  (status: number): RequestListener =>
  (request, response) =>
    response.writeHead(request.url === '/ready' ? status : 404).end()

test.each([
  [200, 0, ''],
  [503, 1, 'answered 503'],
  [401, 1, 'answered 401'],
])('a stage that answers %i: exit code %i', async (status, ...found) => {
  await listening(createHttpServer(answering(status)), async (port) => {
    expect(await check(`http://127.0.0.1:${port}/ready`)).toEqual(found)
  })
})

test('a stage that takes the question and never answers is not healthy, and nor is one that is not there', async () => {
  const port = await listening(
    createHttpServer(() => undefined),
    async (at) => {
      expect(await check(`http://127.0.0.1:${at}/ready`)).toEqual([1, 'no answer: ABORT_ERR'])
      return at
    },
  )
  expect(await check(`http://127.0.0.1:${port}/ready`)).toEqual([1, 'no answer: ECONNREFUSED'])
})

describe.runIf(hasOpenssl)('over TLS', () => {
  test('the keys stage is healthy with a certificate of its authority, and not with that of another', async () => {
    await using made = await madeSecrets()
    await using other = await madeSecrets()
    const [cert, key] = ['keys.pem', 'keys.key'].map((name) => readFileSync(made.here(`deploy/secrets/${name}`)))
    await listening(createTlsServer({ cert, key }, answering(200)), async (port) => {
      const url = `https://localhost:${port}/ready`
      expect(await check(url, made.here('deploy/secrets/keys-ca.pem'))).toEqual([0, ''])
      const unknown = [1, 'no answer: UNABLE_TO_VERIFY_LEAF_SIGNATURE']
      expect(await check(url, other.here('deploy/secrets/keys-ca.pem'))).toEqual(unknown)
      expect(await check(url)).toEqual(unknown)
    })
  })
})
