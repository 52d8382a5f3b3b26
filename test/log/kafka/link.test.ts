// Reaching the cluster: also while the broker that is named first hangs.
import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { logLevel } from 'kafkajs'
import { expect, test } from 'vitest'
import { openLink } from '../../../log/kafka/link.ts'

async function listen(onConnection: (socket: Socket) => void): Promise<{ server: Server; address: string }> {
  const server = createServer(onConnection).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a broker that takes connections and never answers does not keep anybody from the others', async () => {
  const taken: Socket[] = []
  const hung = await listen((socket) => void taken.push(socket))
  let asked = (): void => undefined
  const reached = new Promise<void>((resolve) => (asked = resolve))
  const other = await listen((socket) => {
    socket.destroy()
    asked()
  })
  const client = {
    brokers: [hung.address, other.address],
    connectionTimeout: 200,
    requestTimeout: 200,
    retry: { initialRetryTime: 50, maxRetryTime: 100, retries: 2 },
    logLevel: logLevel.NOTHING,
  }
  const link = openLink({ client, topics: ['t'], onFault: () => undefined })
  try {
    const done = link.untilDone(() => Promise.resolve('done'))
    await reached
    await link.close()
    expect(await done).toBeUndefined()
  } finally {
    for (const socket of taken) socket.destroy()
    hung.server.close()
    other.server.close()
  }
}, 10_000)
