// Ports on which nobody listens, outside the range from which the system takes ports of outgoing connections: such a
// connection may not take the port of a broker that is down for a while, nor connect to itself there.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { randomInt } from 'node:crypto'

const FROM = 15_000
const TO = 30_000

export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = randomInt(FROM, TO)
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return false
  }
  await once(server.close(), 'close')
  return true
}
