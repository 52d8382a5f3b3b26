// Proof: what stands on record cannot be changed unseen. The ledger's chain is broken in every way there is, the warehouse is
// tampered with, a release is withdrawn; the signature is checked by other code than the one that signs.
import { createPublicKey, verify } from 'node:crypto'
import { openLedger } from '../../log/ledger.ts'
import { memoryLog } from '../../log/memory.ts'
import type { Message } from '../../log/port.ts'
import { statementOf } from '../../reports/release/statement.ts'
import { digestOf } from '../../reports/released-bytes.ts'
import { releaseIdOf } from '../../schemas/released.ts'
import { proved } from '../finding.ts'
import type { Check, Stand } from '../stand.ts'
import { type Received, received } from '../recipient.ts'
import { type House, WIDE, openHouse, tried } from '../staging/house.ts'
import { MONTH, calendar } from '../staging/line.ts'
import { MINI, miniClosing } from '../staging/mini.ts'
import { emptyWindow } from '../staging/window.ts'

const NEXT = calendar.next(MONTH)
/** Before the raw bytes of an Ed25519 key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

export const record: Check = {
  name: 'record',
  tests: 0,
  async run(stand) {
    const chain = await chainFaults(stand)
    return [
      proved(
        'ledger’s chain',
        chain.changes,
        'Whatever entry of the ledger is changed, taken out or exchanged with the next, its check finds it.',
        chain.wrong,
      ),
      proved(
        'record of a release',
        6,
        'A release says what it is made to say and no more; it is signed with the ledger’s key; figures that were changed, and releases that were withdrawn, are not served.',
        await recordFaults(stand),
      ),
    ]
  },
}

async function released(stand: Stand, name: string): Promise<House> {
  const house = await openHouse(stand.chance, name)
  await house.open().release(miniClosing(stand.chance, []))
  return house
}

async function chainFaults(stand: Stand): Promise<{ readonly changes: number; readonly wrong: string[] }> {
  await using house = await released(stand, 'chain')
  const messages: Message[] = []
  for await (const batch of house.log.topic('ledger').read(0, 0, { follow: false })) messages.push(...batch)
  const values = messages.map(({ value }) => value)
  const last = values.length - 1
  const wrong: string[] = []
  let changes = 0
  async function found(what: string, changed: readonly Uint8Array[]): Promise<void> {
    changes++
    const log = memoryLog({ partitions: 1, genesis: house.log.genesis })
    await log.topic('ledger').append(0, changed)
    const check = await openLedger({ log, keys: house.keys, clock: house.clock }).then(
      (ledger) => ledger.verify(),
      () => ({ whole: false }),
    )
    if (check.whole) wrong.push(`the ledger’s check does not see that ${what}`)
  }
  for (let at = 0; at <= last; at++) {
    const value = values[at] ?? new Uint8Array()
    for (const place of [value.length - 3, Math.floor(value.length / 2)]) {
      const flipped = Uint8Array.from(value)
      flipped[place] = (flipped[place] ?? 0) ^ 1
      await found('an entry was changed', values.with(at, flipped))
    }
    await found('an entry says another time', values.with(at, later(value)))
    if (at < last) await found('an entry was taken out', values.toSpliced(at, 1))
    if (at < last) await found('two entries were exchanged', values.toSpliced(at, 2, values[at + 1] ?? value, value))
  }
  return { changes, wrong }
}

/** The same entry, a little later: still an entry in every other way. */
const later = (value: Uint8Array): Uint8Array =>
  Buffer.from(
    Buffer.from(value)
      .toString('latin1')
      .replace(/"at":(\d+)(\d)/, (_all, more: string, digit: string) => `"at":${more}${(Number(digit) + 1) % 10}`),
    'latin1',
  )

async function recordFaults(stand: Stand): Promise<string[]> {
  const wrong: string[] = []
  await using house = await released(stand, 'record')
  const [own] = await house.warehouse.releases()
  if (own === undefined) return ['a release is not made, or leaves no record: its own last check may have blocked it']
  const { signature, ...rest } = own
  const raw = Buffer.from(house.ledger.publicKey, 'base64')
  const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' })
  if (!verify(null, statementOf(rest), key, Buffer.from(signature, 'base64')))
    wrong.push('a release’s signature does not fit its statement')
  const cells = await house.warehouse.released(own.release)
  if (digestOf(cells) !== own.digest) wrong.push('a release’s digest is not that of its figures')

  const [first] = cells
  if (first !== undefined) {
    await using tampered = await released(stand, 'tampered')
    await tampered.warehouse.persistReleased(own.release, [{ ...first, people: first.people + 1 }])
    if ('bytes' in (await tampered.ask(own.release))) wrong.push('figures that were changed are served')
  }
  wrong.push(...fieldFaults(received(await house.ask(own.release), MINI)))
  const release = releaseIdOf(own.window)
  await house.ledger.append('release-withdrawn', { release, reason: 'a rehearsal' })
  if ('bytes' in (await house.ask(release))) wrong.push('a release that was withdrawn is served')
  // What it cost still fills the year.
  const caps = { ...WIDE, year: 1.5 * own.nanoRho }
  if ((await tried(house.open({ caps }), emptyWindow(MINI, NEXT))) === 'released')
    wrong.push('what a withdrawn release cost is given back')
  return wrong
}

/** Whatever else is said beside a release has no noise: nothing may be. */
const LINE_FIELDS =
  'release grain start level id by value people peopleSigma activeDays activeDaysSigma organisationsFrom hiddenFeatures'
const RECORD_FIELDS =
  'release window grain start plan nanoRho publishAt missing cells digest ledgerSeq ledgerHash signature status'

function fieldFaults({ cells, view }: Received): string[] {
  const more = [
    ...cells.flatMap((cell) => Object.keys(cell)).filter((name) => !LINE_FIELDS.split(' ').includes(name)),
    ...Object.keys(view).filter((name) => !RECORD_FIELDS.split(' ').includes(name)),
  ]
  return [...new Set(more)].map((name) => `a release says \`${name}\` besides what it is made to say`)
}
