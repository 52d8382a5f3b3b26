// Delivery by SFTP: written under a hidden name, gone on with after a cut, read back whole, and renamed.
import { posix } from 'node:path'
import type { Stats } from 'ssh2'
import type { DeliveryRoute } from '../schemas/recipient.ts'
import { digestOf, piecesOf } from './parcel-bytes.ts'
import type { Attempt, Carrier } from './patience.ts'
import { DeliveryFailed, type Parcel } from './port.ts'
import { type SecretPlace, readSecret, readSecretLine } from './secret-file.ts'
import { connectSftp, type Login } from './sftp-connection.ts'
import { remotePieces, writeFrom } from './sftp-file.ts'
import { requestsOver, type SftpRequests, SftpStatus, STATUS } from './sftp-requests.ts'

type SftpRoute = Extract<DeliveryRoute, { to: 'sftp' }>

export function sftpCarrier(
  route: SftpRoute,
  { secrets, connectMs }: { readonly secrets: SecretPlace; readonly connectMs: number },
): Carrier {
  return async (parcel, attempt) => {
    const login = await loginOf(route, secrets)
    await using connection = await connectSftp(login, connectMs, attempt)
    const { signal } = connection
    return await put(route.folder, requestsOver(connection.sftp, signal), parcel, { ...attempt, signal })
  }
}

/** @throws DeliveryFailed 'misconfigured' */
async function loginOf({ privateKeyFile, passwordFile, ...route }: SftpRoute, place: SecretPlace): Promise<Login> {
  if (privateKeyFile !== undefined) return { ...route, secret: { privateKey: await readSecret(place, privateKeyFile) } }
  if (passwordFile !== undefined) return { ...route, secret: { password: await readSecretLine(place, passwordFile) } }
  throw new DeliveryFailed('misconfigured', { cause: 'neither a key nor a password' })
}

async function put(
  folder: string,
  requests: SftpRequests,
  parcel: Parcel,
  attempt: Attempt,
): Promise<'delivered' | 'there'> {
  const path = posix.join(folder, parcel.name)
  const part = posix.join(folder, `.${parcel.name}.part`)
  const isSame = async (at: string, found: Stats): Promise<boolean> =>
    isFile(found) && found.size === parcel.bytes && (await isBeginning(requests, at, parcel.bytes, parcel, attempt))
  /** @throws DeliveryFailed 'occupied' when something else has the name. */
  const isThere = async (): Promise<boolean> => {
    const found = await requests.lstat(path)
    if (found === undefined) return false
    if (!(await isSame(path, found))) throw new DeliveryFailed('occupied')
    // Of an attempt that was cut off after its end.
    await requests.remove(part)
    return true
  }

  try {
    const place = await requests.stat(folder)
    if (place === undefined) throw new DeliveryFailed('misconfigured', { cause: 'no such folder', fault: 'no-folder' })
    if (place.isFile()) throw new DeliveryFailed('misconfigured', { cause: 'not a folder', fault: 'not-a-folder' })
    if (await isThere()) return 'there'
    await upload(requests, part, parcel, attempt)
    const sent = await requests.lstat(part)
    if (sent === undefined || !(await isSame(part, sent))) {
      await requests.remove(part)
      throw new DeliveryFailed('altered')
    }
    try {
      // Not posix-rename@openssh.com: that one overwrites. This one does not (in OpenSSH it is a link).
      await requests.rename(part, path)
    } catch (error) {
      if (error instanceof SftpStatus && (await isThere())) return 'there'
      throw error
    }
    if ((await requests.lstat(path))?.size !== parcel.bytes) throw new DeliveryFailed('altered')
    return 'delivered'
  } catch (error) {
    throw error instanceof SftpStatus ? await problemOf(error, requests, folder, parcel.bytes) : error
  }
}

/** Some servers do not say what kind of thing a thing is. */
const isFile = (found: Stats): boolean => found.isFile() || (found.mode & 0o170000) === 0

/** Goes on with what is there of this very parcel; begins anew with anything else. */
async function upload(requests: SftpRequests, part: string, parcel: Parcel, attempt: Attempt): Promise<void> {
  const found = await requests.lstat(part)
  const { size } = found ?? { size: 0 }
  const goesOn =
    found !== undefined &&
    isFile(found) &&
    size > 0 &&
    size <= parcel.bytes &&
    (await isBeginning(requests, part, size, parcel, attempt))
  if (found !== undefined && !goesOn) await requests.remove(part)
  const start = goesOn ? size : 0
  let there = start
  attempt.arrived(there)
  const handle = await requests.open(part, goesOn ? 'r+' : 'wx')
  await writeFrom(
    { path: parcel.path, start },
    (piece, at) => requests.write(handle, piece, at).catch(fullWhenItFails),
    (bytes) => {
      attempt.moved(bytes)
      attempt.arrived((there += bytes))
    },
  )
  await requests.sync(handle)
  attempt.moved()
  await requests.close(handle)
}

/** Whether the first `size` bytes of a remote file are those of the parcel. */
async function isBeginning(
  requests: SftpRequests,
  path: string,
  size: number,
  parcel: Parcel,
  attempt: Attempt,
): Promise<boolean> {
  const there = await digestOf(remotePieces(requests, path, size), attempt)
  if (there.bytes !== size) return false
  if (size === parcel.bytes) return there.sha256 === parcel.sha256
  return there.sha256 === (await digestOf(piecesOf(parcel.path, { end: size }), attempt)).sha256
}

/**
 * What a refusal means. OpenSSH says "failure" (4) for a full volume or a quota used up, and for much else. Of a write it
 * is one of these, or a broken disk; of other requests the room that is left tells.
 */
async function problemOf(
  { status }: SftpStatus,
  requests: SftpRequests,
  folder: string,
  bytes: number,
): Promise<DeliveryFailed> {
  const cause = `SFTP status ${status}`
  if (status === STATUS.noSuchFile) return new DeliveryFailed('misconfigured', { cause })
  if (status === STATUS.permissionDenied) return new DeliveryFailed('refused', { cause })
  if (status === STATUS.noSpace || status === STATUS.quotaExceeded) return new DeliveryFailed('full', { cause })
  if (status !== STATUS.failure) return new DeliveryFailed('failed', { cause })
  const room = await requests.room(folder).catch(() => undefined)
  return new DeliveryFailed(room !== undefined && room < bytes ? 'full' : 'failed', { cause })
}

function fullWhenItFails(error: unknown): never {
  if (error instanceof SftpStatus && error.status === STATUS.failure)
    throw new DeliveryFailed('full', { cause: 'a write was not taken' })
  throw error
}
