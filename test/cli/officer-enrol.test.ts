// `peil officer enrol`: a secret that is shown once, a first code, and somebody who vouches.
import { expect, it } from 'vitest'
import { CodeRefused } from '../../cli/officer-desk.ts'
import { officerEnrol } from '../../cli/officer-enrol.ts'
import { BadConfig } from '../../config.ts'
import { printedBy, recipientFolder } from '../support/recipient-folder.ts'

const WRONG = () => '000000' // one in 333,000 times it is right

it('the first officer: says that nobody vouches, shows the secret beside standard output, and what comes next', async () => {
  await using folder = await recipientFolder()
  const { out, err } = await folder.enrol()
  const key = /^ {2}((?:[A-Z2-7]{4} ?){8})$/m.exec(err)?.[1]?.replaceAll(' ', '') ?? 'no key'
  expect(err).toContain('There is no officer yet, so nobody can vouch for this one')
  expect(err).toMatch(new RegExp(`otpauth://totp/Peil:privacy\\?\\S*secret=${key}`))
  expect(out).toContain('Enrolled the officer privacy')
  expect(out).toContain('peil officer enrol NAME --by privacy')
  expect(out).not.toContain(key)
  const entries = await folder.entries()
  expect(entries.map(({ kind }) => kind)).toEqual(['genesis', 'officer-enrolled'])
  expect(JSON.stringify(entries)).not.toContain(key)
})

it('another officer: needs a code of one who is there, from the command line or typed first', async () => {
  await using folder = await recipientFolder()
  await folder.enrol()
  const { config, desk } = folder
  await expect(officerEnrol(config, 'second', {}, desk)).rejects.toThrow('--by NAME (there is privacy)')
  await expect(officerEnrol(config, 'second', { by: 'nobody' }, desk)).rejects.toThrow('there is no officer nobody')
  const { out } = await printedBy(() => officerEnrol(config, 'second', { by: 'privacy' }, desk))
  expect(out).toContain('There is privacy, second')
  const enrolled = (await folder.entries()).flatMap((one) => (one.kind === 'officer-enrolled' ? [one.body] : []))
  expect(enrolled.map(({ officer, by }) => [officer, by])).toEqual([
    ['privacy', null],
    ['second', 'privacy'],
  ])
})

it('a code of whoever vouches that is wrong: nothing is shown', async () => {
  await using folder = await recipientFolder()
  await folder.enrol()
  const enrol = () => officerEnrol(folder.config, 'second', { by: 'privacy', byCode: WRONG() }, folder.desk)
  const printed = { out: '', err: '' }
  await expect(printedBy(enrol, printed)).rejects.toThrow(CodeRefused)
  expect(printed).toEqual({ out: '', err: '' })
  expect((await folder.entries()).at(-1)).toMatchObject({ kind: 'officer-refused', body: { officer: 'privacy' } })
})

it('a slip in the first code may be put right; after five nobody is enrolled', async () => {
  await using folder = await recipientFolder()
  folder.typed.push(WRONG)
  expect((await folder.enrol('careful')).err).toContain('that is not the code that careful has now')
  folder.typed.push(WRONG, WRONG, WRONG, WRONG, WRONG)
  const second = () => officerEnrol(folder.config, 'hasty', { by: 'careful', byCode: folder.code() }, folder.desk)
  await folder.desk.ask('half a minute passes')
  folder.typed.push(WRONG)
  await expect(printedBy(second)).rejects.toThrow(/Nobody was enrolled/)
  const enrolled = (await folder.entries()).filter(({ kind }) => kind === 'officer-enrolled')
  expect(enrolled).toHaveLength(1)
})

it('where nobody can type any more, nothing is shown and nothing is judged; it says how to go on', async () => {
  await using folder = await recipientFolder()
  await folder.enrol()
  const desk = { ...folder.desk, isOver: () => Promise.resolve(true) }
  const printed = { out: '', err: '' }
  const second = () => officerEnrol(folder.config, 'second', { by: 'privacy', byCode: WRONG() }, desk)
  await expect(printedBy(second, printed)).rejects.toThrow(
    /standard input has ended[^]*nothing was shown, and nobody was enrolled[^]*peil officer enrol second/,
  )
  expect(printed).toEqual({ out: '', err: '' })
  expect((await folder.entries()).map(({ kind }) => kind)).toEqual(['genesis', 'officer-enrolled'])
})

it('where standard input ends after the secret was shown, it says that this one is worth nothing', async () => {
  await using folder = await recipientFolder()
  const desk = { ...folder.desk, ask: () => Promise.reject(new BadConfig('a code is asked for')) }
  await expect(printedBy(() => officerEnrol(folder.config, 'privacy', {}, desk))).rejects.toThrow(
    'a code is asked for. Nobody was enrolled, and that secret is worth nothing',
  )
})

it('what cannot be: a name with room for a person’s, a folder that is none, a code that is none, one who vouches first', async () => {
  await using folder = await recipientFolder()
  const { config, desk } = folder
  for (const name of ['Somebody', 'a b', 'a@example.org', ''])
    await expect(officerEnrol(config, name, {}, desk)).rejects.toThrow(/never a person’s name/)
  await expect(officerEnrol({ ...config, data: `${folder.path}/none` }, 'privacy', {}, desk)).rejects.toThrow(BadConfig)
  await expect(officerEnrol(config, 'privacy', { by: 'second' }, desk)).rejects.toThrow(/without --by/)
  folder.typed.push(() => 'abc')
  await expect(printedBy(() => officerEnrol(config, 'privacy', {}, desk))).rejects.toThrow('a code is six digits')
})
