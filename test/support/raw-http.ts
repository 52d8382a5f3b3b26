// HTTP as bytes on a socket, for requests that no well-behaved client would send.
import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly text: string
}

/** Sends the bytes and reads until the other side closes, or nothing comes for `quietMs`. */
export function rawRequest(url: string, bytes: string | Uint8Array, quietMs = 300): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect({ host: hostname, port: Number(port) }, () => void socket.write(bytes))
    const done = (): void => {
      socket.destroy()
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text })
    }
    socket.setTimeout(quietMs, done)
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', done)
    socket.on('close', done)
  })
}
