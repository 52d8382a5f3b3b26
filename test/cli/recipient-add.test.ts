// `peil recipient add`: a file is checked, kept and recorded; what changed is said in words.
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BadRecipient } from '../../reports/exports/load-recipient.ts'
import { termsOf } from '../../reports/exports/terms.ts'
import { exampleRecipient } from '../support/example-recipient.ts'
import { add, approve, example, fileIn, intoFolder, kinds, toFolder } from '../support/recipient-commands.ts'
import { recipientFolder } from '../support/recipient-folder.ts'

describe('peil recipient add', () => {
  it('checks it, keeps it word for word where only we can read it, records its terms, and says what comes next', async () => {
    await using folder = await recipientFolder()
    const said = await add(folder, example)
    expect(said).toMatch(/^institute: taken in\.\n {2}name +Example institute\n/)
    expect(said).toContain('peil officer enrol NAME, and then peil recipient approve institute')
    expect(await readFile(fileIn(folder), 'utf8')).toBe(example)
    expect((await stat(fileIn(folder))).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder.config.data, 'recipients'))).toEqual(['institute.yaml'])
    expect((await folder.entries()).at(-1)?.body).toEqual({
      recipient: 'institute',
      terms: termsOf(exampleRecipient()),
    })
    expect(said).not.toContain('data@example.org')
  })

  it('the same again is the same: it says so and records nothing', async () => {
    await using folder = await recipientFolder()
    await add(folder, example)
    expect(await add(folder, example)).toContain('institute: it is there already, the same.')
    expect(await kinds(folder)).toEqual(['recipient-added'])
  })

  it('says what changed in words, and that an officer must approve it again', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    await approve(folder)
    const said = await add(
      folder,
      example.replace('[total, role]', '[total, device]').replace('2028-12-31', '2029-12-31'),
    )
    expect(said).toContain('Nothing more is given to it until an officer approves this:')
    expect(said).toContain('  tables     was role, total; is device, total\n')
    expect(said).toContain('  last day   was 2028-12-31; is 2029-12-31\n')
    expect(said).not.toContain('purpose')
    expect(said).toContain(
      'It was changed since it was approved. To do: an officer approves it: peil recipient approve institute',
    )
    expect(await kinds(folder)).toEqual(['recipient-added', 'recipient-approved', 'recipient-added'])
  })

  it('name, schedule and contact may change without an approval; whom to tell is not repeated', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    await approve(folder)
    const said = await add(folder, example.replace('0 9 12', '0 9 5').replace('data@example', 'else@example'))
    expect(said).toContain('schedule   was 0 9 12 * * (Europe/Amsterdam); is 0 9 5 * * (Europe/Amsterdam)')
    expect(said).toContain('contact    is another')
    expect(said).toContain('It is approved. Nothing has to be done.')
    expect(said).not.toMatch(/else@|data@/)
    expect(await kinds(folder)).toEqual(['recipient-added', 'recipient-approved'])
  })

  it('a bad file: line and field of all that is wrong, and nothing is changed', async () => {
    await using folder = await recipientFolder()
    await add(folder, example)
    const bad = example.replace('[total, role]', '[all]').replace('Europe/Amsterdam }', 'Mars }')
    await expect(add(folder, bad)).rejects.toThrow(
      /line \d+: tables\.0: expected[^]*line \d+: schedule\.zone: expected/,
    )
    await expect(add(folder, bad)).rejects.toThrow(BadRecipient)
    expect(await readFile(fileIn(folder), 'utf8')).toBe(example)
    expect(await kinds(folder)).toEqual(['recipient-added'])
  })

  it('takes the place of a file that is broken; and is finished by another run where one was stopped half-way', async () => {
    await using folder = await recipientFolder()
    await mkdir(join(folder.config.data, 'recipients'))
    await writeFile(fileIn(folder), 'recipient: [')
    expect(await add(folder, example)).toContain('in place of a file that could not be used')
    await writeFile(fileIn(folder), toFolder) // as if stopped before the record
    expect(await add(folder, toFolder)).toContain('taken in as it stands there')
    expect(await kinds(folder)).toEqual(['recipient-added', 'recipient-added'])
  })

  it('warns of a folder that is not there, is none, or may not be written: packages would not arrive', async () => {
    await using folder = await recipientFolder()
    const into = (path: string) => example.replace('{ to: portal }', `{ to: folder, folder: ${path} }`)
    const path = join(folder.path, 'figures')
    expect(await add(folder, into(path))).toContain(
      `Warning: as this account sees it now, there is no folder ${path}: make it, or mount what belongs there`,
    )
    await mkdir(path)
    expect(await add(folder, into(path))).not.toContain('Warning')
    const file = join(folder.path, 'a-file.yaml')
    expect(await add(folder, into(file))).toContain(`Warning: as this account sees it now, ${file} is no folder`)
    expect(await kinds(folder)).toEqual(['recipient-added', 'recipient-added'])
  })

  it('refuses a place that another recipient’s packages are put into, and names that one', async () => {
    await using folder = await recipientFolder()
    await add(folder, toFolder)
    const other = (path: string) => intoFolder('bureau').replace('/srv/bureau', path)
    for (const path of ['/srv/figures', '/srv/figures/', '/srv/./x/../figures'])
      await expect(add(folder, other(path))).rejects.toThrow(
        /delivery: its folder is that of institute, too[^]*remove .*institute\.yaml/,
      )
    await expect(add(folder, other('/srv/figures'))).rejects.toThrow(BadRecipient)
    expect(await readdir(join(folder.config.data, 'recipients'))).toEqual(['institute.yaml'])
    expect(await kinds(folder)).toEqual(['recipient-added'])
    await add(folder, other('/srv/others'))
    await expect(add(folder, toFolder.replace('/srv/figures', '/srv/others'))).rejects.toThrow('is that of bureau, too')
  })

  it('says which secret has to be put where', async () => {
    await using folder = await recipientFolder()
    const route = `{ to: sftp, host: h, user: u, hostKey: "SHA256:${'a'.repeat(43)}", passwordFile: institute.secret }`
    const path = join(folder.config.data, 'recipients', 'institute.secret')
    const text = example.replace('{ to: portal }', route)
    expect(await add(folder, text)).toContain(`Put the secret into ${path} (mode 600).`)
    await writeFile(path, 'hush')
    expect(await add(folder, text)).not.toContain('Put the secret')
  })
})
