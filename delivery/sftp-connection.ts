// A connection to the SFTP server that was agreed on: nothing is given to any other.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { Client, type ConnectConfig, type SFTPWrapper, type ServerHostKeyAlgorithm } from 'ssh2'
import type { Attempt } from './patience.ts'
import { DeliveryFailed } from './port.ts'

export interface Login {
  readonly host: string
  readonly port: number
  readonly user: string
  /** `SHA256:…`, of the server's public key. */
  readonly hostKey: string
  readonly secret: { readonly privateKey: Buffer } | { readonly password: string }
}

export interface SftpConnection extends AsyncDisposable {
  readonly sftp: SFTPWrapper
  /** Aborts with the attempt, and when the connection is lost. */
  readonly signal: AbortSignal
}

/** A server has a key of each kind and shows one; the fingerprint does not say of which it is. No SHA-1. */
const KEY_KINDS: readonly ServerHostKeyAlgorithm[][] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
]

/** How long a server may take to say good-bye. */
const BYE_MS = 500

/**
 * Connects, asking for one kind of host key after the other until one is the one agreed on.
 * @throws DeliveryFailed 'unreachable', 'other-host', 'refused', 'misconfigured' (a key that cannot be read), 'failed'
 */
export async function connectSftp(login: Login, connectMs: number, attempt: Attempt): Promise<SftpConnection> {
  let another = false
  for (const kinds of KEY_KINDS) {
    const socket = await reach(login, connectMs, attempt)
    const tried = await shakeHands(socket, login, kinds, attempt)
    if (typeof tried === 'object') return tried
    another ||= tried === 'other-key'
  }
  throw new DeliveryFailed(another ? 'other-host' : 'failed', another ? {} : { cause: 'no key exchange in common' })
}

function reach({ host, port }: Login, connectMs: number, { signal, moved }: Attempt): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const socket = connect({ host, port, noDelay: true })
    const end = (error?: unknown): void => {
      clearTimeout(late)
      signal.removeEventListener('abort', stop)
      socket.off('connect', end).off('error', unreachable)
      if (error === undefined) return resolve(socket)
      socket.on('error', () => undefined).destroy()
      reject(error)
    }
    const stop = (): void => end(signal.reason)
    const unreachable = (): void => end(new DeliveryFailed('unreachable'))
    const late = setTimeout(unreachable, connectMs)
    signal.addEventListener('abort', stop, { once: true })
    socket.once('connect', () => {
      moved()
      end()
    })
    socket.on('error', unreachable)
  })
}

/** Takes the socket: it is closed when this fails, or with the connection. */
async function shakeHands(
  socket: Socket,
  login: Login,
  serverHostKey: ServerHostKeyAlgorithm[],
  attempt: Attempt,
): Promise<SftpConnection | 'other-key' | 'no-such-key'> {
  const client = new Client()
  const lost = new AbortController()
  const lose = (reason: unknown): void => lost.abort(reason)
  const stop = (): void => lose(attempt.signal.reason)
  attempt.signal.addEventListener('abort', stop, { once: true })
  const closed = once(socket, 'close').catch(() => undefined)
  const close = async (): Promise<void> => {
    attempt.signal.removeEventListener('abort', stop)
    // After an abort nobody waits for manners.
    if (!lost.signal.aborted) {
      client.end()
      const late = setTimeout(() => socket.destroy(), BYE_MS)
      await closed
      clearTimeout(late)
    }
    lose(new DeliveryFailed('unreachable'))
    socket.destroy()
    await closed
  }
  let shown: 'agreed' | 'other-key' | undefined
  let secured = false
  const settings: ConnectConfig = {
    sock: socket,
    username: login.user,
    ...login.secret,
    tryKeyboard: 'password' in login.secret,
    algorithms: { serverHostKey },
    // Checked on every exchange of keys, before anything that is ours is sent.
    hostVerifier: (key: Buffer): boolean => {
      shown = fingerprintOf(key) === login.hostKey ? 'agreed' : 'other-key'
      return shown === 'agreed'
    },
    // Its time is ours: see patience.ts.
    readyTimeout: 0,
  }
  try {
    const sftp = await new Promise<SFTPWrapper | 'other-key' | 'no-such-key'>((resolve, reject) => {
      lost.signal.addEventListener('abort', () => reject(lost.signal.reason), { once: true })
      if (attempt.signal.aborted) return stop()
      client.on('error', (error) => {
        const isHandshake = error.level === 'handshake'
        if (shown === 'other-key') resolve('other-key')
        // It shows the key that was agreed on and cannot sign with it; or, later, another.
        if (shown === 'other-key' || (isHandshake && shown === 'agreed')) return lose(new DeliveryFailed('other-host'))
        // Not even a key was shown: there is none of this kind.
        if (isHandshake) return resolve('no-such-key')
        lose(new DeliveryFailed(problemOf(error, { ended: socket.readableEnded, secured })))
      })
      client.on('close', () => lose(new DeliveryFailed('unreachable')))
      client.on('handshake', () => {
        secured = true
        attempt.moved()
      })
      client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
        // One question that is not shown while it is answered: the password. Others are not for a program.
        const [only, ...more] = prompts
        const password = 'password' in login.secret ? login.secret.password : ''
        finish(only !== undefined && more.length === 0 && only.echo !== true ? [password] : [])
      })
      client.on('ready', () => {
        secured = false
        attempt.moved()
        client.sftp((error, opened) => {
          if (error === undefined) return resolve(opened)
          lose(new DeliveryFailed('refused', { cause: 'no SFTP for this user' }))
        })
      })
      connectClient(client, settings)
    })
    if (typeof sftp === 'string') {
      await close()
      return sftp
    }
    sftp.on('error', () => lose(new DeliveryFailed('failed', { cause: 'not SFTP as it is written' })))
    sftp.on('close', () => lose(new DeliveryFailed('unreachable')))
    attempt.moved()
    return { sftp, signal: lost.signal, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

function connectClient(client: Client, settings: ConnectConfig): void {
  try {
    client.connect(settings)
  } catch {
    throw new DeliveryFailed('misconfigured', {
      cause: 'the private key cannot be used: is it whole, and without passphrase?',
      fault: 'bad-secret',
    })
  }
}

/** As `ssh-keygen -l` prints it (RFC 4648 base64, without padding). */
const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/** `secured`: between the exchange of keys and being let in. */
function problemOf(
  error: Error & { level?: string; code?: unknown },
  { ended, secured }: { readonly ended: boolean; readonly secured: boolean },
): 'refused' | 'unreachable' | 'failed' {
  if (error.level === 'client-authentication') return 'refused'
  // A number: the server says why it hangs up (RFC 4253, section 11.1); while we ask to be let in, that is no.
  if (secured && typeof error.code === 'number') return 'refused'
  if (error.level === 'client-socket' || typeof error.code === 'number' || ended) return 'unreachable'
  return 'failed'
}
