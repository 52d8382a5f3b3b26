// Requests over SFTP, each as a promise that ends with the attempt, and what their refusals mean.
import type { SFTPWrapper, Stats } from 'ssh2'
import { DeliveryFailed } from './port.ts'

/** A status that is not OK, by its number (draft-ietf-secsh-filexfer-02, section 7; 14 and 15 are of later drafts). What
 * the server said with it is left out: that is theirs. */
export class SftpStatus extends Error {
  override name = 'SftpStatus'
  readonly status: number

  constructor(status: number) {
    super(`SFTP status ${status}`)
    this.status = status
  }
}

export const STATUS = { noSuchFile: 2, permissionDenied: 3, failure: 4, noSpace: 14, quotaExceeded: 15 } as const
/** Of ours: the server does not offer this request. */
const NOT_OFFERED = 8

type Done<T> = (error: Error | null | undefined, answer: T) => void

/** What statvfs@openssh.com answers (OpenSSH, PROTOCOL, section 4.4), as far as it is asked. */
interface VolumeFacts {
  readonly f_frsize: number
  /** Blocks of `f_frsize` that are free for us. */
  readonly f_bavail: number
  readonly f_files: number
  readonly f_favail: number
}

export interface SftpRequests {
  readonly open: (path: string, flags: 'r' | 'r+' | 'wx') => Promise<Buffer>
  readonly close: (handle: Buffer) => Promise<void>
  readonly read: (handle: Buffer, into: Buffer, at: number) => Promise<number>
  readonly write: (handle: Buffer, piece: Buffer, at: number) => Promise<void>
  readonly lstat: (path: string) => Promise<Stats | undefined>
  readonly stat: (path: string) => Promise<Stats | undefined>
  readonly rename: (from: string, to: string) => Promise<void>
  /** Nothing happens when it is not there. */
  readonly remove: (path: string) => Promise<void>
  /** Where the server offers it; false where it does not. */
  readonly sync: (handle: Buffer) => Promise<boolean>
  /** Bytes that we may still write where the path lies; undefined where the server does not say. */
  readonly room: (path: string) => Promise<number | undefined>
}

/** Each throws SftpStatus; the signal's reason; DeliveryFailed 'unreachable' when the connection ends without an answer. */
export function requestsOver(sftp: SFTPWrapper, signal: AbortSignal): SftpRequests {
  const waiting = new Set<(reason: unknown) => void>()
  signal.addEventListener('abort', () => waiting.forEach((reject) => reject(signal.reason)), { once: true })
  const ask = <T>(send: (done: Done<T>) => void): Promise<T> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      waiting.add(reject)
      const done: Done<T> = (error, answer) => {
        waiting.delete(reject)
        if (!error) return resolve(answer)
        const status = 'code' in error ? error.code : undefined
        reject(typeof status === 'number' ? new SftpStatus(status) : new DeliveryFailed('unreachable'))
      }
      try {
        send(done)
      } catch {
        // The package says so before anything is sent.
        done(Object.assign(new Error(), { code: NOT_OFFERED }), undefined as T)
      }
    })
  const unless = async <T, U>(status: number, otherwise: U, asked: Promise<T>): Promise<T | U> => {
    try {
      return await asked
    } catch (error) {
      if (error instanceof SftpStatus && error.status === status) return otherwise
      throw error
    }
  }
  const nothing = (send: (done: (error?: Error | null) => void) => void): Promise<undefined> =>
    ask<undefined>((done) => send((error) => done(error, undefined)))
  return {
    open: (path, flags) => ask((done) => sftp.open(path, flags, done)),
    close: (handle) => nothing((done) => sftp.close(handle, done)),
    read: (handle, into, at) => ask((done) => sftp.read(handle, into, 0, into.length, at, done)),
    write: (handle, piece, at) => nothing((done) => sftp.write(handle, piece, 0, piece.length, at, done)),
    lstat: (path) =>
      unless(
        STATUS.noSuchFile,
        undefined,
        ask((done) => sftp.lstat(path, done)),
      ),
    stat: (path) =>
      unless(
        STATUS.noSuchFile,
        undefined,
        ask((done) => sftp.stat(path, done)),
      ),
    rename: (from, to) => nothing((done) => sftp.rename(from, to, done)),
    remove: (path) =>
      unless(
        STATUS.noSuchFile,
        undefined,
        nothing((done) => sftp.unlink(path, done)),
      ),
    sync: (handle) =>
      unless(
        NOT_OFFERED,
        false,
        nothing((done) => sftp.ext_openssh_fsync(handle, done)).then(() => true),
      ),
    room: async (path) => {
      const asked = ask<VolumeFacts>((done) => sftp.ext_openssh_statvfs(path, done))
      const facts = await unless(NOT_OFFERED, undefined, asked)
      if (facts === undefined) return undefined
      // A volume without numbered files says none in all.
      return facts.f_files > 0 && facts.f_favail === 0 ? 0 : facts.f_bavail * facts.f_frsize
    },
  }
}
