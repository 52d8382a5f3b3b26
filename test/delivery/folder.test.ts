// Delivery into a folder of this machine.
import { chmod, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { writeFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { asFolderProblem } from '../../delivery/folder-problems.ts'
import type { Destination } from '../../delivery/port.ts'
import { deliveryContract, latecomerContract } from '../contracts/delivery.ts'
import { outcomeOf } from '../support/delivery-problems.ts'
import { folderPlace, openRoute } from '../support/delivery-places.ts'
import { digestsOf, makeParcel, someBytes, zipOf } from '../support/parcels.ts'
import { runScript } from '../support/script-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

deliveryContract('a folder', folderPlace)
latecomerContract('a folder', folderPlace)

const live = (): AbortSignal => new AbortController().signal
const FILES = {
  'README.html': Buffer.from('read me'),
  'data/total.csv': someBytes(100_000),
  'data/empty.csv': Buffer.alloc(0),
}
const NAME = 'peil-month-2026-11-r1'

const into = (folder: string, more: object = {}): Destination =>
  openRoute({ to: 'folder', folder, ...more }, '/nowhere')

async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return digestsOf(
    Object.fromEntries(
      await Promise.all(files.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const)),
    ),
  )
}

describe('a package delivered into a folder', () => {
  test('lies there unpacked, and is known again', async () => {
    await using here = await temporaryFolder()
    await using there = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    expect(await into(there.path).deliver(parcel, { signal: live() })).toBe('delivered')
    expect(await readdir(there.path)).toEqual([NAME])
    expect(await filesIn(join(there.path, NAME))).toEqual(digestsOf(FILES))
    expect(await into(there.path).deliver(parcel, { signal: live() })).toBe('there')
  })

  test('lies there as the archive when it is not to be unpacked', async () => {
    await using here = await temporaryFolder()
    await using there = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    expect(await into(there.path, { unpack: false }).deliver(parcel, { signal: live() })).toBe('delivered')
    expect(await filesIn(there.path)).toEqual(digestsOf({ [`${NAME}.zip`]: zipOf(FILES) }))
  })

  test('is delivered nowhere by a relative path, which would be another folder to each process', async () => {
    await using here = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    for (const folder of ['.', relative('.', here.path)])
      expect(await outcomeOf(() => into(folder).deliver(parcel, { signal: live() }))).toBe('misconfigured')
    expect(await readdir(here.path)).toEqual([`outgoing-${NAME}.zip`])
  })

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['a file more', async (path) => writeFile(join(path, 'data/theirs.csv'), 'theirs')],
    ['a folder more', async (path) => mkdir(join(path, 'theirs'))],
    ['a file that is another', async (path) => writeFile(join(path, 'README.html'), 'read us')],
    ['a link instead of a file', async (path) => symlink('total.csv', join(path, 'data/link.csv'))],
  ])('leaves a folder of that name with %s untouched', async (_what, change) => {
    await using here = await temporaryFolder()
    await using there = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    await into(there.path).deliver(parcel, { signal: live() })
    await change(join(there.path, NAME))
    const before = await filesIn(there.path)
    expect(await outcomeOf(() => into(there.path).deliver(parcel, { signal: live() }))).toBe('occupied')
    expect(await filesIn(there.path)).toEqual(before)
    expect(await readdir(there.path)).toEqual([NAME])
  })

  test('leaves an empty folder, a file and a link of that name untouched', async () => {
    await using here = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    for (const put of [
      (path: string) => mkdir(path),
      (path: string) => writeFile(path, 'theirs'),
      (path: string) => symlink('/nowhere', path),
    ]) {
      await using there = await temporaryFolder()
      await put(join(there.path, NAME))
      expect(await outcomeOf(() => into(there.path).deliver(parcel, { signal: live() }))).toBe('occupied')
      expect(await readdir(there.path)).toEqual([NAME])
    }
  })

  test('leaves untouched what comes there on the way', async () => {
    await using here = await temporaryFolder()
    for (const more of [{ unpack: true }, { unpack: false }]) {
      await using there = await temporaryFolder()
      const name = more.unpack ? NAME : `${NAME}.zip`
      const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
      const onProgress = (): void => writeFileSync(join(there.path, name), 'theirs')
      expect(await outcomeOf(() => into(there.path, more).deliver(parcel, { signal: live(), onProgress }))).toBe(
        'occupied',
      )
      expect(await filesIn(there.path)).toEqual(digestsOf({ [name]: Buffer.from('theirs') }))
    }
  })

  test('can be read by the group of the folder and by nobody else', async () => {
    await using here = await temporaryFolder()
    await using there = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    const before = process.umask(0)
    try {
      await into(there.path).deliver(parcel, { signal: live() })
      await into(there.path, { unpack: false }).deliver(parcel, { signal: live() })
    } finally {
      process.umask(before)
    }
    const modeOf = async (path: string): Promise<number> => (await stat(join(there.path, path))).mode & 0o777
    expect(await Promise.all([NAME, `${NAME}/data`].map(modeOf))).toEqual([0o750, 0o750])
    expect(await Promise.all([`${NAME}/data/total.csv`, `${NAME}.zip`].map(modeOf))).toEqual([0o640, 0o640])
  })

  test('clears what earlier attempts left, and nothing else', async () => {
    await using here = await temporaryFolder()
    await using there = await temporaryFolder()
    await mkdir(join(there.path, `.${NAME}.part-0123456789ab`, 'data'), { recursive: true })
    await writeFile(join(there.path, `.${NAME}.part-ffffffffffff`), 'left')
    await writeFile(join(there.path, `.${NAME}.part-theirs`), 'theirs')
    await writeFile(join(there.path, `.${NAME}0.part-ffffffffffff`), 'of another parcel')
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    expect(await into(there.path).deliver(parcel, { signal: live() })).toBe('delivered')
    expect((await readdir(there.path)).toSorted()).toEqual(
      [`.${NAME}.part-theirs`, `.${NAME}0.part-ffffffffffff`, NAME].toSorted(),
    )
  })

  test('is not unpacked at all when one of its paths leads elsewhere, or it is no archive', async () => {
    await using here = await temporaryFolder()
    await using outer = await temporaryFolder()
    const there = join(outer.path, 'there')
    await mkdir(there)
    for (const bytes of [zipOf({ ...FILES, '../../up': Buffer.from('x') }), Buffer.from('no archive')]) {
      const parcel = await makeParcel(here.path, `${NAME}.zip`, bytes)
      expect(await outcomeOf(() => into(there).deliver(parcel, { signal: live() }))).toBe('failed')
      expect(await filesIn(outer.path)).toEqual({})
    }
  })

  test('is not delivered into a folder that is not there, which is not made', async () => {
    await using here = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    await writeFile(join(here.path, 'file'), '')
    for (const [name, fault] of [
      ['mistyped', 'no-folder'],
      ['file', 'not-a-folder'],
      ['file/below', 'not-a-folder'],
    ] as const)
      await expect(into(join(here.path, name)).deliver(parcel, { signal: live() })).rejects.toMatchObject({
        why: 'misconfigured',
        fault,
      })
    expect((await readdir(here.path)).toSorted()).toEqual(['file', `outgoing-${NAME}.zip`])
  })

  test('is refused where we may not write', async () => {
    await using here = await temporaryFolder()
    await using closed = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    await chmod(closed.path, 0o500)
    // Nothing is closed to root but what the kernel keeps for itself.
    const folder = process.getuid?.() === 0 ? '/sys' : closed.path
    expect(await outcomeOf(() => into(folder).deliver(parcel, { signal: live() }))).toBe('refused')
  })

  test.each([{ unpack: true }, { unpack: false }])('leaves nothing behind when there is no room: %j', async (more) => {
    await using here = await temporaryFolder()
    await using there = await temporaryFolder()
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf({ 'big.csv': someBytes(3_000_000) }))
    const route = JSON.stringify({ to: 'folder', folder: there.path, ...more })
    const args = [route, here.path, JSON.stringify(parcel), '0']
    expect(await runScript('test/delivery/delivering-process.ts', args, { fileBlocks: 2048 })).toBe('failed: full')
    expect(await readdir(there.path)).toEqual([])
  })

  test('is slow when the system hangs, and is not tried again while it does', async () => {
    await using here = await temporaryFolder()
    await using there = await temporaryFolder()
    // Nobody writes to this pipe: opening it to read takes for ever, as a file of a mount whose server is gone does.
    const pipe = join(here.path, 'pipe')
    await promisify(execFile)('mkfifo', [pipe])
    const parcel = await makeParcel(here.path, `${NAME}.zip`, zipOf(FILES))
    const destination = openRoute({ to: 'folder', folder: there.path }, '/nowhere', { stallMs: 50 })
    const hung = destination.deliver({ ...parcel, path: pipe }, { signal: live() })
    await expect(hung).rejects.toMatchObject({ why: 'slow' })
    await expect(destination.deliver(parcel, { signal: live() })).rejects.toMatchObject({ why: 'slow' })
    await writeFile(pipe, '')
    await expect.poll(() => destination.deliver(parcel, { signal: live() }).catch(String)).toBe('delivered')
  })
})

describe('an error of the file system', () => {
  test.each([
    ['ENOSPC', 'full'],
    ['EDQUOT', 'full'],
    ['EACCES', 'refused'],
    ['EPERM', 'refused'],
    ['EROFS', 'refused'],
    ['ESTALE', 'unreachable'],
    ['EIO', 'failed'],
  ])('%s is told as %s, without the path', (code, why) => {
    const problem = asFolderProblem(Object.assign(new Error(`${code}: /secret/path`), { code }))
    expect(problem).toMatchObject({ why, cause: code })
  })
})
