// A small SFTP server in this process, over a folder of its own: as a server should be, or with a fault of its own.
import { createHash } from 'node:crypto'
import {
  closeSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  statSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, posix } from 'node:path'
import { type AuthContext, type Connection, type Server as SshServer, type SFTPWrapper } from 'ssh2'
import ssh2 from 'ssh2'

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp

/** What may be wrong with it; changed while it runs. */
export interface SftpFaults {
  /** Answers that it wrote, and did not. */
  swallowsWrites?: boolean
  /** Keeps only the first half of every write, and says it kept all. */
  truncates?: boolean
  /** Answers no write any more after so many bytes. */
  stallsAfter?: number
  /** Ends every connection after so many bytes. */
  dropsAfter?: number
  /** Has room for so many bytes. */
  fullAfter?: number
  /** Lets nobody write. */
  readOnly?: boolean
  /** Gives one byte for every read, however slowly. */
  trickles?: boolean
  /** Renames nothing, and says it did. */
  forgetsRenames?: boolean
}

export interface TestSftpServer extends AsyncDisposable {
  readonly port: number
  /** Fingerprint of each of its keys. */
  readonly hostKeys: readonly string[]
  readonly faults: SftpFaults
  /** What it was given by clients that it had not let in. */
  readonly attempts: { readonly method: string; readonly user: string }[]
  /** Bytes of all writes. */
  written(): number
  /** Connections that are open. */
  connections(): number
}

export interface SftpServerOptions {
  readonly root: string
  readonly user: string
  readonly password: string
  /** OpenSSH's form of a public key that is let in, too. */
  readonly publicKey?: string
  readonly keyTypes?: readonly ('ed25519' | 'ecdsa' | 'rsa')[]
  /** Its key, in place of a new one of each type. */
  readonly key?: MadeKey
  /** Asks for the password as a question (keyboard-interactive), as servers with PAM do. */
  readonly asks?: boolean
}

export async function startSftpServer(options: SftpServerOptions): Promise<TestSftpServer> {
  const keys = options.key === undefined ? (options.keyTypes ?? ['ed25519']).map(makeKey) : [options.key]
  const faults: SftpFaults = {}
  const attempts: TestSftpServer['attempts'] = []
  const open = new Set<Connection>()
  const count = { written: 0 }
  const server: SshServer = new ssh2.Server({ hostKeys: keys.map(({ privateKey }) => privateKey) }, (client) => {
    open.add(client)
    client.on('close', () => open.delete(client)).on('error', () => undefined)
    client.on('authentication', (asked) => {
      if (asked.method !== 'none') attempts.push({ method: asked.method, user: asked.username })
      letIn(asked, options)
    })
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) =>
        serve(acceptSftp(), options.root, { faults, count, drop: () => client.end() }),
      )
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    hostKeys: keys.map(({ publicKey }) => fingerprintOf(publicKey)),
    faults,
    attempts,
    written: () => count.written,
    connections: () => open.size,
    async [Symbol.asyncDispose]() {
      for (const client of open) client.end()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

export interface MadeKey {
  readonly privateKey: string
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string
}

export function makeKey(type: 'ed25519' | 'ecdsa' | 'rsa' = 'ed25519'): MadeKey {
  const { generateKeyPairSync, parseKey } = ssh2.utils
  const made =
    type === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync(type, { bits: type === 'rsa' ? 2048 : 256 })
  // The package leaves out a zero in front of an Ed25519 key, one time in 256, and cannot read what it wrote.
  if (parseKey(made.private) instanceof Error) return makeKey(type)
  return { privateKey: made.private, publicKey: made.public }
}

/** A key that shows another's public key, and has not the private one: what somebody can make of a key that is public. */
export function impersonating(publicKey: string): MadeKey {
  const own = makeKey()
  const raw = (key: string): Buffer => Buffer.from(key.split(' ')[1] ?? '', 'base64').subarray(-32)
  const [begin = '', ...lines] = own.privateKey.trim().split('\n')
  const end = lines.pop() ?? ''
  const bytes = Buffer.from(lines.join(''), 'base64')
  for (let at = bytes.indexOf(raw(own.publicKey)); at >= 0; at = bytes.indexOf(raw(own.publicKey)))
    raw(publicKey).copy(bytes, at)
  return { privateKey: [begin, bytes.toString('base64'), end, ''].join('\n'), publicKey }
}

export const fingerprintOf = (publicKey: string): string =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'))
    .digest('base64')
    .replace(/=+$/, '')}`

function letIn(asked: AuthContext, { user, password, publicKey, asks = false }: SftpServerOptions): void {
  if (asked.username !== user) return asked.reject()
  if (asked.method === 'password' && !asks && asked.password === password) return asked.accept()
  if (asked.method === 'publickey' && publicKey?.split(' ')[1] === asked.key.data.toString('base64')) {
    const key = ssh2.utils.parseKey(publicKey)
    if (key instanceof Error || asked.signature === undefined || asked.blob === undefined) return asked.accept()
    return key.verify(asked.blob, asked.signature, asked.hashAlgo) ? asked.accept() : asked.reject()
  }
  if (asked.method === 'keyboard-interactive' && asks)
    return asked.prompt([{ prompt: 'Password: ', echo: false }], (answers) =>
      answers[0] === password ? asked.accept() : asked.reject(),
    )
  return asked.reject(asks ? ['keyboard-interactive'] : ['password', 'publickey'])
}

interface Served {
  readonly faults: SftpFaults
  readonly count: { written: number }
  readonly drop: () => void
}

function serve(sftp: SFTPWrapper, root: string, { faults, count, drop }: Served): void {
  const files = new Map<number, number>()
  let nextHandle = 0
  const at = (path: string): string => join(root, posix.normalize(`/${path}`))
  const fileOf = (handle: Buffer): number => files.get(handle.readUInt32BE()) ?? -1
  const answering = (id: number, work: () => void): void => {
    try {
      work()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const refused = code === 'EACCES' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE
      sftp.status(id, code === 'ENOENT' ? STATUS_CODE.NO_SUCH_FILE : refused, 'ours: 192.0.2.7 says hunter2')
    }
  }
  const ok = (id: number): void => sftp.status(id, STATUS_CODE.OK)
  const facts = (id: number, found: Stats): void =>
    sftp.attrs(id, {
      mode: found.mode,
      uid: found.uid,
      gid: found.gid,
      size: found.size,
      atime: Math.floor(found.atimeMs / 1000),
      mtime: Math.floor(found.mtimeMs / 1000),
    })

  sftp.on('OPEN', (id, path, flags) =>
    answering(id, () => {
      const writes = (flags & OPEN_MODE.WRITE) !== 0
      if (writes && faults.readOnly === true) return sftp.status(id, STATUS_CODE.PERMISSION_DENIED)
      const mode = writes ? ((flags & OPEN_MODE.CREAT) !== 0 ? 'wx+' : 'r+') : 'r'
      const handle = Buffer.alloc(4)
      handle.writeUInt32BE(nextHandle)
      files.set(nextHandle, openSync(at(path), mode))
      nextHandle += 1
      return sftp.handle(id, handle)
    }),
  )
  sftp.on('READ', (id, handle, offset, length) =>
    answering(id, () => {
      const piece = Buffer.alloc(faults.trickles === true ? 1 : Math.min(length, 32_768))
      const read = readSync(fileOf(handle), piece, 0, piece.length, offset)
      if (read === 0) return sftp.status(id, STATUS_CODE.EOF)
      const give = (): void => sftp.data(id, piece.subarray(0, read))
      if (faults.trickles === true) setTimeout(give, 5)
      else give()
    }),
  )
  sftp.on('WRITE', (id, handle, offset, data) =>
    answering(id, () => {
      count.written += data.length
      if (count.written > (faults.fullAfter ?? Infinity)) return sftp.status(id, STATUS_CODE.FAILURE, 'hunter2')
      if (count.written > (faults.dropsAfter ?? Infinity)) return drop()
      if (count.written > (faults.stallsAfter ?? Infinity)) return
      const kept = faults.truncates === true ? data.subarray(0, data.length / 2) : data
      if (faults.swallowsWrites !== true) writeSync(fileOf(handle), kept, 0, kept.length, offset)
      ok(id)
    }),
  )
  sftp.on('CLOSE', (id, handle) =>
    answering(id, () => {
      closeSync(fileOf(handle))
      files.delete(handle.readUInt32BE())
      ok(id)
    }),
  )
  sftp.on('LSTAT', (id, path) => answering(id, () => facts(id, lstatSync(at(path)))))
  sftp.on('STAT', (id, path) => answering(id, () => facts(id, statSync(at(path)))))
  sftp.on('REMOVE', (id, path) =>
    answering(id, () => {
      unlinkSync(at(path))
      ok(id)
    }),
  )
  sftp.on('RENAME', (id, from, to) =>
    answering(id, () => {
      if (faults.forgetsRenames !== true) {
        linkSync(at(from), at(to))
        unlinkSync(at(from))
      }
      ok(id)
    }),
  )
  // Files of a connection that is cut.
  sftp.on('close', () => {
    for (const file of files.values()) closeSync(file)
  })
}
