// A TCP proxy in front of an HTTP server that misbehaves when told to: what lies between two machines.
import { once } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'

/** `refuse`: ends connections at once. `cut-request`: ends one in the middle of the request's body. `cut-answer`: hands the
 * request on, and ends the connection in the middle of the answer. `stall`: keeps what comes, and hands it on late: with
 * the next change. `unavailable`: answers 503 itself. */
export type Behaviour = 'pass' | 'refuse' | 'cut-request' | 'cut-answer' | 'stall' | 'unavailable'

export interface FlakyProxy extends AsyncDisposable {
  readonly url: string
  /** From now on, after `skip` more requests, for those that have `only` in their first line, where inserts have their statement (default: all). */
  behave(behaviour: Behaviour, only?: string, skip?: number): void
  /** How many requests have been misbehaved to since. */
  readonly hits: () => number
}

const UNAVAILABLE = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbusy'

/** So many bytes of a request's body pass before it is cut. */
const BODY_BYTES = 16

export async function startFlakyProxy(targetPort: number): Promise<FlakyProxy> {
  let behaviour: Behaviour = 'pass'
  let only = ''
  let skipping = 0
  let hits = 0
  let held: (() => void)[] = []
  const open = new Set<Socket>()

  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    const both = [client, target] as const
    const destroy = (): void => both.forEach((socket) => socket.destroy())
    let fate: Behaviour = 'pass' // of the request in hand: decided by its first line
    for (const socket of both) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => open.delete(socket))
    }
    target.on('close', () => client.destroy())
    client.on('close', () => fate !== 'stall' && target.destroy()) // what was held goes on though its sender is gone
    client.on('data', (chunk: Buffer) => {
      const line = requestLine(chunk)
      if (line !== undefined) {
        fate = line.includes(only) && --skipping < 0 ? behaviour : 'pass'
        if (fate !== 'pass') hits++
      }
      if (fate === 'refuse') destroy()
      else if (fate === 'unavailable') client.end(UNAVAILABLE)
      else if (fate === 'stall') held.push(() => target.write(chunk))
      else if (fate === 'cut-request' && bodyAt(chunk) < chunk.length)
        target.write(chunk.subarray(0, bodyAt(chunk) + BODY_BYTES), destroy)
      else target.write(chunk)
    })
    target.on('data', (chunk: Buffer) => {
      if (fate === 'cut-answer') client.write(chunk.subarray(0, chunk.length / 2), destroy)
      else client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    behave(next, which = '', skip = 0) {
      behaviour = next
      only = which
      skipping = skip
      hits = 0
      const late = held
      held = []
      for (const handOn of late) handOn()
    },
    hits: () => hits,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Undefined when no request begins here. */
function requestLine(chunk: Buffer): string | undefined {
  const line = /^(?:GET|POST) ([^\r]*)\r\n/.exec(chunk.toString('latin1'))?.[1]
  return line === undefined ? undefined : decodeURIComponent(line.replaceAll('+', ' '))
}

/** Where the body begins: after the head, or at once when none is here. */
const bodyAt = (chunk: Buffer): number => {
  const end = chunk.indexOf('\r\n\r\n')
  return end === -1 ? 0 : end + 4
}
