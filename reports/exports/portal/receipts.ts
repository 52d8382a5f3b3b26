// Whether an answer arrived. That the system took its last byte says little: the network's buffers hold a small package
// whole. So it is watched a while longer: a connection that breaks (a reset: who asked has died, or closed it with bytes
// unread) takes back what seemed sent; a further question on it, an orderly goodbye, or quiet until it is closed as idle
// lets it count. What is lost with a network that goes silent in these last moments cannot be told from here.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface Receipts {
  /** Calls `arrived` once, when the whole answer did. To be asked before it is begun. */
  expect(response: ServerResponse, arrived: () => void): void
  /** A further question came on this connection. */
  asked(socket: Socket): void
  /** Nothing has moved on it for as long as that may last: ends it. */
  quiet(socket: Socket): void
}

/** `lingerMs`: how long a goodbye is waited for on a connection that is closed after its answer. */
export function openReceipts(lingerMs: number): Receipts {
  const sent = new WeakMap<Socket, (() => void)[]>()
  /** Listened to already: a connection may carry many answers. */
  const heard = new WeakSet<Socket>()
  const settle = (socket: Socket): void => {
    const arrived = sent.get(socket) ?? []
    sent.delete(socket)
    for (const tell of arrived) tell()
  }
  return {
    expect(response, arrived) {
      const { socket } = response
      if (socket === null) return
      // Asked to close after the answer, Node would close it at once, and hear nothing more.
      if (!response.shouldKeepAlive) socket.destroySoon = () => socket.end().setTimeout(lingerMs)
      response.once('finish', () => {
        if (socket.destroyed) return
        const waiting = sent.get(socket)
        if (waiting !== undefined) return void waiting.push(arrived)
        sent.set(socket, [arrived])
        if (heard.has(socket)) return
        heard.add(socket)
        socket.once('end', () => {
          settle(socket)
          if (socket.writableEnded) socket.destroy()
        })
        socket.once('close', () => sent.delete(socket))
      })
    },
    asked: settle,
    quiet(socket) {
      settle(socket)
      socket.destroy()
    },
  }
}
