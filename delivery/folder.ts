// Delivery into a folder of this machine: written under a hidden name, read back, and renamed when it is whole.
import { type FileHandle, link, lstat, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeliveryRoute } from '../schemas/recipient.ts'
import { codeOf, syncFolder } from '../keys/durable-file.ts'
import { FILE_MODE } from './folder-modes.ts'
import { asFolderProblem } from './folder-problems.ts'
import { digestOf, piecesOf } from './parcel-bytes.ts'
import type { Attempt, Carrier } from './patience.ts'
import { DeliveryFailed, type Parcel } from './port.ts'
import { refuseOtherThanFolder } from './usable-folder.ts'
import { holdsExactly, unpackInto } from './unpacked-folder.ts'
import { contentsOf } from './unzipped.ts'

type FolderRoute = Extract<DeliveryRoute, { to: 'folder' }>

/** A parcel on its way to one name: as the file that it is, or unpacked. */
interface Form {
  readonly name: string
  write(part: string): Promise<void>
  /** Whether what lies there is this parcel. */
  isAt(path: string): Promise<boolean>
  /** Gives it its name. @throws with one of TAKEN when something lies there. */
  place(part: string, path: string): Promise<void>
}

/** How rename and link say that the name is taken. */
const TAKEN: readonly unknown[] = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR']
/** File systems without hard links (of memory sticks, of some servers) say one of these. */
const NO_LINKS: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

export function folderCarrier(route: FolderRoute): Carrier {
  const { folder } = route
  return async (parcel, attempt) => {
    try {
      await refuseOtherThanFolder(folder)
      const unpack = route.unpack && parcel.name.endsWith('.zip')
      return await putInto(folder, unpack ? await asFolder(parcel, attempt) : asFile(parcel, attempt), parcel)
    } catch (error) {
      throw asFolderProblem(error)
    }
  }
}

async function putInto(folder: string, form: Form, { sha256 }: Parcel): Promise<'delivered' | 'there'> {
  const path = join(folder, form.name)
  const beginning = `.${form.name}.part-`
  for (const name of await readdir(folder))
    if (name.startsWith(beginning) && /^[0-9a-f]{12}$/.test(name.slice(beginning.length)))
      await rm(join(folder, name), { recursive: true, force: true })
  if (await isThere(path, form)) {
    // Whoever put it there may have been cut off before this.
    await syncFolder(folder)
    return 'there'
  }
  const part = join(folder, `${beginning}${sha256.slice(0, 12)}`)
  let outcome: 'delivered' | 'there' = 'delivered'
  try {
    await form.write(part)
    if (!(await form.isAt(part))) throw new DeliveryFailed('altered')
    await form.place(part, path)
  } catch (error) {
    // Somebody was quicker: with the same, or with something else.
    if (!TAKEN.includes(codeOf(error)) || !(await isThere(path, form))) throw error
    outcome = 'there'
  } finally {
    await rm(part, { recursive: true, force: true }).catch(() => undefined)
  }
  await syncFolder(folder)
  return outcome
}

/** @throws DeliveryFailed 'occupied' when something else lies there. */
async function isThere(path: string, form: Form): Promise<boolean> {
  try {
    await lstat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  if (await form.isAt(path)) return true
  throw new DeliveryFailed('occupied')
}

function asFile(parcel: Parcel, attempt: Attempt): Form {
  return {
    name: parcel.name,
    async write(part) {
      const file = await open(part, 'wx', FILE_MODE)
      try {
        await copy(parcel, file, attempt)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    async isAt(path) {
      const found = await lstat(path)
      if (!found.isFile() || found.size !== parcel.bytes) return false
      return (await digestOf(piecesOf(path), attempt)).sha256 === parcel.sha256
    },
    async place(part, path) {
      try {
        // A rename would put it in the place of what came there meanwhile.
        await link(part, path)
      } catch (error) {
        if (!NO_LINKS.includes(codeOf(error))) throw error
        await rename(part, path)
      }
    },
  }
}

async function copy(parcel: Parcel, file: FileHandle, { signal, moved, arrived }: Attempt): Promise<void> {
  let written = 0
  for await (const piece of piecesOf(parcel.path)) {
    signal.throwIfAborted()
    await file.writeFile(piece)
    moved(piece.length)
    arrived((written += piece.length))
  }
}

async function asFolder(parcel: Parcel, attempt: Attempt): Promise<Form> {
  const contents = await contentsOf(parcel.path, attempt)
  return {
    name: parcel.name.slice(0, -'.zip'.length),
    write: (part) => unpackInto(part, parcel.path, attempt),
    isAt: async (path) => (await lstat(path)).isDirectory() && (await holdsExactly(path, contents, attempt)),
    place: (part, path) => rename(part, path),
  }
}
