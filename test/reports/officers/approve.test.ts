// An approval: of the terms that were shown and of no others; and the token that it gives for the portal.
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { approveRecipient } from '../../../reports/officers/approve.ts'
import { tokenOf } from '../../../reports/exports/standing.ts'
import { termsOf } from '../../../reports/exports/terms.ts'
import type { Recipient } from '../../../schemas/recipient.ts'
import { exampleRecipient } from '../../support/example-recipient.ts'
import { type OfficerStand, openOfficerStand } from '../../support/officer-stand.ts'

const officer = 'privacy'

async function enrolled() {
  const stand = await openOfficerStand()
  return { stand, secret: await stand.enrol(officer) }
}
const seenNow = async ({ ledger }: OfficerStand): Promise<number> => (await ledger.entries()).length

async function approved(stand: OfficerStand, secret: Uint8Array, recipient: Recipient) {
  const code = stand.code(secret)
  const said = await approveRecipient(stand, { recipient, officer, code, seen: await seenNow(stand) })
  if (said === 'changed' || 'refused' in said) throw new Error('it was not approved')
  stand.pass(1)
  return said
}

it('names the terms, the officer and the half minute', async () => {
  const { stand, secret } = await enrolled()
  const recipient = exampleRecipient({ delivery: { to: 'folder', folder: '/srv/figures', unpack: true } })
  const step = stand.step()
  const { entry, token } = await approved(stand, secret, recipient)
  expect(entry.body).toEqual({ recipient: 'institute', terms: termsOf(recipient), officer, step })
  expect(token).toBe(undefined)
})

it('gives a token that names the recipient, of which the ledger has the hash alone; the next one takes its place', async () => {
  const { stand, secret } = await enrolled()
  const { token: first = '' } = await approved(stand, secret, exampleRecipient())
  const { token: second = '' } = await approved(stand, secret, exampleRecipient())
  expect(first).toMatch(/^peil_institute_[A-Za-z0-9_-]{43}$/)
  expect(second).not.toBe(first)
  const entries = await stand.ledger.entries()
  expect(tokenOf(entries, 'institute')).toBe(createHash('sha256').update(second).digest('hex'))
  expect(JSON.stringify(entries)).not.toContain(first.slice('peil_institute_'.length))
})

it.each(['recipient-added', 'recipient-approved', 'recipient-revoked'] as const)(
  'approves nothing after a %s that the officer has not seen, and the code is not spent',
  async (kind) => {
    const { stand, secret } = await enrolled()
    const recipient = exampleRecipient()
    const seen = await seenNow(stand)
    const bodies = {
      'recipient-added': { terms: termsOf(recipient) },
      'recipient-approved': { terms: termsOf(recipient), officer: 'second', step: 1 },
      'recipient-revoked': { reason: 'the agreement was broken' },
    }
    await stand.ledger.append(kind, { recipient: 'institute', ...bodies[kind] })
    const before = (await stand.bodies('recipient-approved')).length
    const order = { recipient, officer, code: stand.code(secret) }
    expect(await approveRecipient(stand, { ...order, seen })).toBe('changed')
    expect(await stand.bodies('recipient-approved')).toHaveLength(before)
    expect(await approveRecipient(stand, { ...order, seen: await seenNow(stand) })).toMatchObject({ entry: {} })
  },
)

it('is not held up by what is said of another recipient meanwhile', async () => {
  const { stand, secret } = await enrolled()
  const seen = await seenNow(stand)
  await stand.ledger.append('recipient-revoked', { recipient: 'bureau', reason: 'the agreement was broken' })
  const order = { recipient: exampleRecipient(), officer, code: stand.code(secret), seen }
  expect(await approveRecipient(stand, order)).toMatchObject({ entry: { kind: 'recipient-approved' } })
})
