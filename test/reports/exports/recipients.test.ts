// The folder of recipients' files: read together, each by itself.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readRecipients } from '../../../reports/exports/recipients.ts'
import { EXAMPLE } from '../../support/example-recipient.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const right = readFileSync(EXAMPLE, 'utf8')
  .split('\n')
  .filter((line) => !line.startsWith('#'))
  .join('\n')

describe('the folder of recipients’ files', () => {
  it('is read by name; a bad file stops no other, and what is no recipient is left alone', async () => {
    await using folder = await temporaryFolder()
    const put = (name: string, text: string) => writeFile(join(folder.path, name), text)
    await put('institute.yaml', right)
    await put('bureau.yaml', right.replace('recipient: institute', 'recipient: bureau'))
    await put('copy.yaml', right)
    await put('long.yaml', `${right}#${'x'.repeat(70_000)}`)
    await put('merge.yaml', '%YAML 1.1\n---\n<<: x\n')
    await put('old.yml', 'recipient: 7')
    await put('institute.key', 'a secret')
    await put('.hidden.yaml', 'no')
    await put('bureau.yaml.12-ab.new', 'half')
    await mkdir(join(folder.path, 'folder.yaml'))
    await promisify(execFile)('mkfifo', [join(folder.path, 'pipe.yaml')])
    await symlink('/dev/zero', join(folder.path, 'zero.yaml'))
    const read = await readRecipients(folder.path)
    expect(read.map((one) => ('wrong' in one ? one.file : one.recipient))).toEqual([
      'bureau',
      'copy.yaml',
      'folder.yaml',
      'institute',
      'long.yaml',
      'merge.yaml',
      'old.yml',
      'pipe.yaml',
      'zero.yaml',
    ])
    const wrong = Object.fromEntries(read.flatMap((one) => ('wrong' in one ? [[one.file, one.wrong.join(' ')]] : [])))
    expect(wrong['copy.yaml']).toContain('named institute.yaml')
    expect(wrong['long.yaml']).toContain('too long')
    expect(wrong['folder.yaml']).toContain('is not a file')
    expect(wrong['pipe.yaml']).toContain('is not a file')
    expect(wrong['zero.yaml']).toContain('is not a file')
    expect(wrong['old.yml']).toContain('line 1: recipient: expected')
  })

  it('two that name one place: neither is used, each names the other, and nobody else is stopped', async () => {
    await using folder = await temporaryFolder()
    const put = (name: string, route: string) =>
      writeFile(
        join(folder.path, `${name}.yaml`),
        right.replace('{ to: portal }', route).replace('recipient: institute', `recipient: ${name}`),
      )
    await put('institute', '{ to: folder, folder: /srv/figures }')
    await put('bureau', '{ to: folder, folder: /srv/figures/ }')
    await put('office', '{ to: portal }')
    await put('post', '{ to: portal }')
    expect(await readRecipients(folder.path)).toEqual([
      { file: 'bureau.yaml', wrong: [expect.stringContaining('its folder is that of institute, too')] },
      { file: 'institute.yaml', wrong: [expect.stringContaining('its folder is that of bureau, too')] },
      expect.objectContaining({ recipient: 'office' }),
      expect.objectContaining({ recipient: 'post' }),
    ])
  })

  it('that is not there has nobody in it', async () => {
    await using folder = await temporaryFolder()
    expect(await readRecipients(join(folder.path, 'nowhere'))).toEqual([])
  })
})
