// Each stage gets from the keys stage what it works with, and nothing else.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { deathOf } from '../../keys/death.ts'
import type { KeyPurpose, Keys, Secret } from '../../keys/port.ts'
import { KeysRefused } from '../../keys/remote-exchange.ts'
import { openCalendar } from '../../time/calendar.ts'
import { steppedClock } from '../../time/clock.ts'
import { alive } from '../contracts/keys-contract.ts'
import { type Certificate, type KeysStage, SECRETS, makeCertificate, startKeysStage } from '../support/keys-service.ts'

const NOW = Date.UTC(2026, 10, 22, 18, 20)
const RAW = 'raw/2026-11-22T18'
const diesAt = deathOf(openCalendar({ zone: 'Europe/Amsterdam', graceMs: 6 * 3_600_000 }))

let certificate: Certificate
beforeAll(async () => {
  certificate = await makeCertificate()
})

const start = () => startKeysStage({ clock: steppedClock(NOW), deathOf: diesAt, certificate })

const PURPOSES = ['seal', 'pseudonym', 'routing', 'fingerprint', 'control', 'sign'] as const satisfies KeyPurpose[]
const KEYS = [
  RAW,
  'day/2026-11-22',
  'week/2026-W47',
  'month/2026-11',
  'closing/day-2026-11-21',
  'lasting/routing',
  'lasting/fingerprint',
  'lasting/control',
  'lasting/ledger',
]
type Stage = keyof typeof SECRETS
type Verb = 'obtain' | 'find' | 'destroy'

/** Read from what the stages do, not from the grants: stage, verb, key, and the subkeys it works with. */
const NEEDED: readonly (readonly [Stage, Verb, string, readonly KeyPurpose[]])[] = [
  ['ingest', 'obtain', RAW, ['seal']], // sealing blocks
  ['ingest', 'obtain', 'lasting/routing', ['routing']], // which partition
  ['transform', 'find', RAW, ['seal']], // opening blocks
  ['transform', 'obtain', 'day/2026-11-22', ['seal']], // journal, partials
  ['transform', 'find', 'day/2026-11-22', ['seal']],
  ['transform', 'obtain', 'week/2026-W47', ['seal', 'pseudonym']], // digests, partials; pseudonyms
  ['transform', 'find', 'week/2026-W47', ['seal', 'pseudonym']],
  ['transform', 'obtain', 'month/2026-11', ['seal', 'pseudonym']],
  ['transform', 'find', 'month/2026-11', ['seal', 'pseudonym']],
  ['transform', 'obtain', 'lasting/fingerprint', ['fingerprint']], // repeats
  ['transform', 'obtain', 'lasting/control', ['control', 'seal']], // pseudonyms; kept requests
  ['transform', 'find', 'lasting/control', ['control', 'seal']], // opening requests
  ['reports', 'find', 'day/2026-11-22', ['seal']], // partials
  ['reports', 'find', 'week/2026-W47', ['seal']],
  ['reports', 'find', 'month/2026-11', ['seal']],
  ['reports', 'obtain', 'closing/day-2026-11-21', ['seal']], // closings
  ['reports', 'find', 'closing/day-2026-11-21', ['seal']],
  ['reports', 'obtain', 'lasting/ledger', ['sign']],
  ['reports', 'obtain', 'lasting/control', ['control', 'seal']], // people's requests
  ['reports', 'obtain', 'lasting/routing', []], // that they can be had, before any stage begins
  ['reports', 'obtain', 'lasting/fingerprint', []],
  ['reports', 'destroy', RAW, []],
  ['reports', 'destroy', 'day/2026-11-22', []],
  ['reports', 'destroy', 'week/2026-W47', []],
  ['reports', 'destroy', 'month/2026-11', []],
  ['reports', 'destroy', 'closing/day-2026-11-21', []],
]

describe('each stage may ask for what it works with, and for nothing else', () => {
  const stages = ['ingest', 'transform', 'reports'] as const
  // What destroys comes last: the questions before it find their keys.
  const questions = (['obtain', 'find', 'destroy'] as const).flatMap((verb) =>
    KEYS.map((name) => [verb, name] as const),
  )

  /** What the stage got: 'refused', or the purposes of the subkeys it holds, which are those of the key. */
  async function gets(service: KeysStage, keys: Keys, verb: Verb, name: string): Promise<string> {
    const real = await service.local.find(name)
    try {
      const secret = await keys[verb](name)
      if (secret === undefined) return 'destroyed'
      const given = PURPOSES.filter((purpose) => isGiven(alive(secret), purpose, alive(real)))
      return given.length === 0 ? 'no subkey' : given.join()
    } catch (error) {
      if (error instanceof KeysRefused) return 'refused'
      throw error
    }
  }

  function needs(asking: Stage, asked: Verb, about: string): string {
    const need = NEEDED.find(([stage, verb, name]) => stage === asking && verb === asked && name === about)
    if (need === undefined) return 'refused'
    if (asked === 'destroy') return 'destroyed'
    return need[3].length === 0 ? 'no subkey' : PURPOSES.filter((purpose) => need[3].includes(purpose)).join()
  }

  test.each(stages)('%s', async (stage) => {
    await using service = await start()
    const keys = service.as(stage, { reuseMs: 0 })
    for (const name of KEYS) await service.local.obtain(name)
    const got: string[] = []
    for (const [verb, name] of questions) got.push(`${verb} ${name}: ${await gets(service, keys, verb, name)}`)
    expect(got).toEqual(questions.map(([verb, name]) => `${verb} ${name}: ${needs(stage, verb, name)}`))
    // What was refused has changed nothing.
    const gone = (await service.local.list()).filter(({ destroyedAt }) => destroyedAt !== null).map(({ name }) => name)
    expect(gone.toSorted()).toEqual(KEYS.filter((name) => needs(stage, 'destroy', name) === 'destroyed').toSorted())
  })

  test('every need of the list is one of the questions tried', () => {
    const tried = new Set(questions.map((question) => question.join()))
    expect(NEEDED.filter(([, verb, name]) => !tried.has([verb, name].join()))).toEqual([])
  })

  test('only reports lists the keys and says that the clock is in doubt', async () => {
    await using service = await start()
    await service.local.obtain(RAW)
    for (const stage of ['ingest', 'transform'] as const) {
      await expect(service.as(stage).list()).rejects.toThrow(KeysRefused)
      await expect(service.as(stage).suspend(true)).rejects.toThrow(KeysRefused)
    }
    expect(service.told()).toBe(false)
    const reports = service.as('reports')
    await reports.suspend(true)
    expect(service.told()).toBe(true)
    await reports.suspend(false)
    expect(service.told()).toBe(false)
    expect((await reports.list()).map(({ name }) => name)).toEqual([RAW])
  })

  test('a refusal says who asked what, and how it may have come about', async () => {
    await using service = await start()
    await expect(service.as('ingest').find('lasting/control')).rejects.toThrow(
      /ingest may not find lasting\/control.*PEIL_KEYS_SECRET/,
    )
  })

  test.each(['lasting/other', 'security/2026-11-22', 'constructor/x'])('nobody gets %s', async (name) => {
    await using service = await start()
    for (const stage of ['ingest', 'transform', 'reports'] as const)
      for (const verb of ['obtain', 'find', 'destroy'] as const)
        await expect(service.as(stage)[verb](name)).rejects.toThrow(KeysRefused)
    expect(await service.local.list()).toEqual([])
  })

  test.each(['', 'day', '../day', 'raw/2026-11-22', 'day/2026-11-31', 'day/a/b', `day/${'a'.repeat(100)}`])(
    'what is no name of a key is refused: %j',
    async (name) => {
      await using service = await start()
      await expect(service.as('reports').destroy(name)).rejects.toThrow(RangeError)
      expect(await readdir(join(service.folder, 'keys'))).toEqual(['key-encryption-check'])
    },
  )
})

/** @throws when what is given is not that of the key. */
function isGiven(secret: Secret, purpose: KeyPurpose, real: Secret): boolean {
  let given: Buffer
  try {
    given = secret.subkey(purpose)
  } catch (error) {
    expect(String(error)).toContain('keys/grants.ts')
    return false
  }
  if (!given.equals(real.subkey(purpose))) throw new Error('not the subkey of the key')
  return true
}
