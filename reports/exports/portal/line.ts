// Questions stand in line on a connection (RFC 9112, section 9.3.2): one is in work at a time, and the line has an end. Else one
// connection could have any number of them in work, each with files open, and keep everybody else waiting.
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** So many may wait; who sends more is let go. Browsers and curl send the next question after the answer. */
const LONGEST = 32

/** Resolves when it is the answer's turn on its connection; never, when that ends before. */
export type Line = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export function openLine(): Line {
  const waiting = new WeakMap<Socket, number>()
  return async ({ socket }, response) => {
    if (response.socket !== null) return
    const before = waiting.get(socket) ?? 0
    if (before >= LONGEST) socket.destroy()
    waiting.set(socket, before + 1)
    await once(response, 'socket')
    waiting.set(socket, (waiting.get(socket) ?? 1) - 1)
  }
}
