// One keep-alive HTTP/1.1 connection of the load generator: a request at a time, and no more parsing than it needs.
import { type Socket, connect } from 'node:net'

export interface Answer {
  /** 0: the connection was lost before the answer was whole. */
  readonly status: number
  readonly body: string
}

export interface LoadConnection {
  /** Sends one whole request. Resolved by `onAnswer`; only then may the next be sent and the bytes be changed. */
  send(bytes: Buffer): void
  close(): void
}

/** Connects by itself, and again after a loss. */
export function openConnection(url: URL, onAnswer: (answer: Answer) => void): LoadConnection {
  let socket: Socket | undefined
  let pending = ''
  let waiting = false

  const answer = (given: Answer): void => {
    if (!waiting) return
    waiting = false
    onAnswer(given)
  }

  const dial = (): Socket => {
    const fresh = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    fresh.on('data', (chunk) => {
      pending += chunk.toString('latin1')
      const whole = parse(pending)
      if (whole === undefined) return
      pending = ''
      // Answered before all was sent: the rest of the bytes must not change under the socket.
      if (fresh.writableLength > 0) fresh.destroy()
      answer(whole)
    })
    fresh.on('error', () => undefined) // `close` follows
    fresh.on('close', () => {
      if (socket === fresh) socket = undefined
      pending = ''
      answer({ status: 0, body: '' })
    })
    return fresh
  }

  return {
    send(bytes) {
      waiting = true
      if (socket === undefined || socket.destroyed) socket = dial()
      socket.write(bytes)
    },
    close() {
      waiting = false
      socket?.destroy()
    },
  }
}

/** The answer when it is whole. Answers without a length are whole at once: their status is all that is asked for. */
function parse(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const status = Number(text.slice(9, 12))
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2))?.[1]
  const body = text.slice(end + 4)
  return body.length >= Number(length ?? 0) ? { status, body } : undefined
}
