// When a server that was just started can be asked.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Resolves when somebody listens there. @throws with what the server said when it ends, or takes half a minute. */
export async function listening(server: ChildProcess, port: number, said: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    if (server.exitCode !== null) break
    await delay(50)
  }
  throw new Error(`${server.spawnfile} does not listen: ${said.join('')}`)
}
