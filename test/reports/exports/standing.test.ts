// Whether a recipient may be given anything: the last word in the ledger, for the very terms in its file, until its last day.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { standingOf, tokenOf } from '../../../reports/exports/standing.ts'
import { contentsOf, termsOf } from '../../../reports/exports/terms.ts'
import type { LedgerEntry } from '../../../schemas/ledger.ts'
import type { Recipient } from '../../../schemas/recipient.ts'
import { exampleRecipient } from '../../support/example-recipient.ts'
import { madeUpEntries } from '../../support/made-up-releases.ts'

const TODAY = '2027-06-01'
const file = exampleRecipient()
const other = exampleRecipient({ tables: ['total'] })

type Said = Pick<LedgerEntry, 'kind' | 'body'>
const approved = (recipient: Recipient, token?: string): Said => ({
  kind: 'recipient-approved',
  body: {
    recipient: recipient.recipient,
    terms: termsOf(recipient),
    officer: 'privacy',
    step: 1,
    ...(token && { token }),
  },
})
const revoked = ({ recipient }: Recipient): Said => ({
  kind: 'recipient-revoked',
  body: { recipient, reason: 'it ended' },
})
const added = (recipient: Recipient): Said => ({
  kind: 'recipient-added',
  body: { recipient: recipient.recipient, terms: termsOf(recipient) },
})
const standing = (said: readonly Said[], today = TODAY) => standingOf(file, madeUpEntries([], said), today).standing

describe('a recipient is', () => {
  it.each<[string, readonly Said[], string]>([
    ['unapproved while nobody decided', [added(file)], 'unapproved'],
    ['approved once an officer approved these terms', [added(file), approved(file)], 'approved'],
    ['changed when others were approved', [approved(other)], 'changed'],
    ['changed when others were approved after these', [approved(file), approved(other)], 'changed'],
    ['revoked after its approval', [approved(file), revoked(file)], 'revoked'],
    ['revoked, whatever was changed since', [approved(other), revoked(file), added(file)], 'revoked'],
    ['approved again after it was revoked', [approved(file), revoked(file), approved(file)], 'approved'],
    ['changed when it is approved again for others', [approved(file), revoked(file), approved(other)], 'changed'],
    ['revoked before it was ever approved', [added(file), revoked(file)], 'revoked'],
  ])('%s', (_, said, expected) => {
    expect(standing(said)).toBe(expected)
  })

  it('approved through its last day, and expired after it', () => {
    expect(standing([approved(file)], file.expires)).toBe('approved')
    expect(standing([approved(file)], '2029-01-01')).toBe('expired')
    expect(standing([], '2029-01-01')).toBe('expired')
    expect(standing([approved(file), revoked(file)], '2029-01-01')).toBe('revoked')
  })

  it('told apart from others: what is decided about one says nothing about another', () => {
    const another = exampleRecipient({ recipient: 'bureau' })
    expect(standing([approved(another), revoked(another)])).toBe('unapproved')
  })
})

it('says which approval counts: the last', () => {
  const entries = madeUpEntries([], [approved(file), approved(file), added(file)])
  expect(standingOf(file, entries, TODAY)).toEqual({
    standing: 'approved',
    approved: { seq: 1, at: entries[1]?.at },
  })
  expect(standingOf(other, entries, TODAY)).toEqual({ standing: 'changed', approved: undefined })
})

it('the token is that of the last approval, until it is revoked; an approval without one takes the old one away', () => {
  const hash = (digit: string): string => digit.repeat(64)
  const token = (...said: readonly Said[]) => tokenOf(madeUpEntries([], said), file.recipient)
  expect(token()).toBe(undefined)
  expect(token(approved(file, hash('a')))).toBe(hash('a'))
  expect(token(approved(file, hash('a')), approved(file, hash('b')))).toBe(hash('b'))
  expect(token(approved(file, hash('a')), approved(other))).toBe(undefined)
  expect(token(approved(file, hash('a')), revoked(file))).toBe(undefined)
  expect(token(approved(file, hash('a')), revoked(exampleRecipient({ recipient: 'bureau' })))).toBe(hash('a'))
})

it('whatever was said in whatever order: approved only if the last word is an approval of these terms', () => {
  const words = fc.array(fc.constantFrom('file', 'other', 'revoked', 'added', 'another'), { maxLength: 12 })
  fc.assert(
    fc.property(words, (all) => {
      const said = all.map((word): Said => {
        switch (word) {
          case 'file':
            return approved(file)
          case 'other':
            return approved(other)
          case 'revoked':
            return revoked(file)
          case 'added':
            return added(file)
          default:
            return approved(exampleRecipient({ recipient: 'bureau' }))
        }
      })
      const last = all.filter((word) => word !== 'added' && word !== 'another').at(-1)
      expect(standing(said) === 'approved').toBe(last === 'file')
      expect(standing(said) === 'revoked').toBe(last === 'revoked')
      expect(standing(said) === 'unapproved').toBe(last === undefined)
    }),
  )
})

describe('the terms', () => {
  const changes: readonly [string, Partial<Recipient>][] = [
    ['agreement', { agreement: 'EX-2' }],
    ['purpose', { purpose: 'something else' }],
    ['tables', { tables: ['total'] }],
    ['grains', { grains: ['week', 'month'] }],
    ['from', { from: '2027-02-01' }],
    ['formats', { formats: ['csv'] }],
    ['delivery', { delivery: { to: 'folder', folder: '/srv/a', unpack: true } }],
    ['expires', { expires: '2029-12-31' }],
    ['publicKey', { publicKey: `age1${'q'.repeat(58)}` }],
    ['recipient', { recipient: 'bureau' }],
  ]
  it.each(changes)('are others with another %s', (_, more) => {
    expect(termsOf(exampleRecipient(more))).not.toBe(termsOf(file))
  })

  it('are the same with another name, contact and schedule, and whatever the order of a list', () => {
    const same = exampleRecipient({
      name: 'Another name',
      contact: 'else@example.org',
      schedule: { cron: '0 0 * * *', zone: 'UTC' },
      tables: ['role', 'total'],
      formats: ['json', 'csv', 'parquet'],
    })
    expect(termsOf(same)).toBe(termsOf(file))
  })

  it('say in which folder, bucket or host, and not only how', () => {
    const folder = (path: string) => exampleRecipient({ delivery: { to: 'folder', folder: path, unpack: true } })
    expect(termsOf(folder('/srv/a'))).not.toBe(termsOf(folder('/srv/b')))
  })
})

describe('what goes into a package', () => {
  it('is another with another name, agreement, purpose, table, format or label, and with nothing else', () => {
    const before = contentsOf(file, undefined)
    for (const more of [
      { name: 'x' },
      { agreement: 'x' },
      { purpose: 'x' },
      { tables: ['total' as const] },
      { formats: ['csv' as const] },
    ])
      expect(contentsOf(exampleRecipient(more), undefined)).not.toBe(before)
    expect(contentsOf(file, 'look again')).not.toBe(before)
    expect(contentsOf(file, '')).not.toBe(before)
    expect(contentsOf(file, null)).toBe(before)
    for (const more of [
      { contact: 'x' },
      { expires: '2030-01-01' },
      { from: '2027-02-01' },
      { tables: ['role' as const, 'total' as const] },
    ])
      expect(contentsOf(exampleRecipient(more), undefined)).toBe(before)
  })
})
