// A network that can be pulled out: a proxy between a client and a server on this machine, which cuts.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface CuttingProxy extends AsyncDisposable {
  readonly port: number
  /** Bytes that went to the server through all connections. */
  sent(): number
  /** Cuts every connection when so many more bytes went to the server; undefined: never. */
  cutAfter(bytes: number | undefined): void
}

/** Cuts in the middle of whatever is said: the client is told at once, the server when it has heard what came through. */
export async function startCuttingProxy(toPort: number): Promise<CuttingProxy> {
  const open = new Map<Socket, Socket>()
  let sent = 0
  let limit = Infinity
  const cut = (): void => {
    for (const [client, upstream] of open) {
      client.resetAndDestroy()
      hangUp(upstream)
    }
  }
  const server = createServer((client) => {
    const upstream = connect(toPort, '127.0.0.1')
    open.set(client, upstream)
    upstream.on('error', () => undefined).on('close', () => client.destroy())
    client.on('error', () => undefined)
    client.on('close', () => {
      open.delete(client)
      hangUp(upstream)
    })
    client.on('data', (data) => {
      const room = limit - sent
      sent += Math.min(data.length, room)
      if (data.length > room) return cut()
      if (!upstream.write(data)) client.pause()
    })
    upstream.on('drain', () => client.resume())
    upstream.pipe(client)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => sent,
    cutAfter: (bytes) => (limit = bytes === undefined ? Infinity : sent + bytes),
    async [Symbol.asyncDispose]() {
      cut()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

/** Not every server ends when the other side does. */
function hangUp(upstream: Socket): void {
  if (upstream.writableEnded) return
  upstream.end()
  setTimeout(() => upstream.destroy(), 100)
}
