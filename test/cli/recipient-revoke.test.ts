// `peil recipient revoke`: stopping needs no code and no file.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recipientRevoke } from '../../cli/recipient-revoke.ts'
import { BadConfig } from '../../config.ts'
import { standingOf, tokenOf } from '../../reports/exports/standing.ts'
import { exampleRecipient } from '../support/example-recipient.ts'
import { TODAY, add, approve, example, fileIn, kinds, revoke } from '../support/recipient-commands.ts'
import { recipientFolder } from '../support/recipient-folder.ts'

describe('peil recipient revoke', () => {
  it('needs no code: nothing is given any more, and its token opens nothing', async () => {
    await using folder = await recipientFolder()
    await folder.enrol()
    await add(folder, example)
    await approve(folder)
    expect((await revoke(folder)).out).toMatch(/^Revoked institute: nothing is given to it any more.*received nothing/)
    const entries = await folder.entries()
    expect(standingOf(exampleRecipient(), entries, TODAY).standing).toBe('revoked')
    expect(tokenOf(entries, 'institute')).toBe(undefined)
    expect((await revoke(folder)).out).toBe('institute was revoked already: the agreement was broken\n')
    await approve(folder)
    expect(standingOf(exampleRecipient(), await folder.entries(), TODAY).standing).toBe('approved')
  })

  it('works where the file is broken, where it is gone, and where it was never taken in', async () => {
    await using folder = await recipientFolder()
    await add(folder, example)
    await writeFile(fileIn(folder), 'recipient: [')
    expect((await revoke(folder)).out).toContain('Revoked institute')
    await rm(fileIn(folder))
    expect((await revoke(folder)).out).toContain('revoked already')
    await writeFile(join(folder.config.data, 'recipients', 'bureau.yaml'), '')
    expect((await revoke(folder, 'a wrong file', 'bureau')).out).toContain('Revoked bureau')
  })

  it('says who there is, and what a reason may be', async () => {
    await using folder = await recipientFolder()
    await expect(revoke(folder)).rejects.toThrow('there is no recipient institute: there is none yet')
    await add(folder, example)
    await expect(revoke(folder, 'it ended', 'other')).rejects.toThrow('there is no recipient other: there is institute')
    await expect(revoke(folder, 'mail a@example.org')).rejects.toThrow(/^--reason: give 3 to 120 letters/)
    await expect(revoke(folder, 'it ended on 31 May')).rejects.toThrow(
      /no room for digits or @, so that no address, number or identifier gets into the ledger/,
    )
    await expect(revoke(folder, '31 May', 'other')).rejects.toThrow('there is no recipient other: there is institute')
    await expect(recipientRevoke(folder.config, 'other', undefined)).rejects.toThrow('there is no recipient other')
    await expect(recipientRevoke(folder.config, 'institute', undefined)).rejects.toThrow(
      'say why, for the ledger: --reason',
    )
    await expect(revoke(folder, 'it ended', 'A B')).rejects.toThrow(BadConfig)
    expect(await kinds(folder)).toEqual(['recipient-added'])
  })
})
