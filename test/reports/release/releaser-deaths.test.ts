// The release of a window by processes that die at any step, that come at one moment, or that come far too late.
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Secret, closingKeyOf } from '../../../keys/port.ts'
import { drawRelease } from '../../../reports/release/draw.ts'
import { openDrawsLog } from '../../../reports/release/draws-log.ts'
import { releasedCells } from '../../../reports/release/released-cells.ts'
import { openUniform } from '../../../reports/release/uniform.ts'
import { seededFill } from '../../../audit/seeded-bytes.ts'
import {
  RELEASE,
  type ReleaseStand,
  dyingAt,
  november,
  openReleaseStand,
  undrawn,
  watched,
  WINDOW,
  expectReleased,
  KINDS,
} from '../../support/release-stand.ts'

const KEY = closingKeyOf(WINDOW)
let stand: ReleaseStand
beforeEach(async () => {
  stand = await openReleaseStand()
})

describe('a process that dies', () => {
  const whole = async (): Promise<readonly string[]> => {
    const other = await openReleaseStand()
    const { ports, calls } = dyingAt(await other.another(), Infinity, 'before')
    await other.releaser(ports).release(november())
    return calls
  }

  it.each(['before', 'after'] as const)(
    '%s any of its calls leaves what the next one finishes: one charge, one draw, the same bytes',
    async (when) => {
      const calls = await whole()
      expect(calls.length).toBeGreaterThan(8)
      for (let nth = 1; nth <= calls.length; nth++) {
        stand = await openReleaseStand()
        const closing = november()
        const doomed = dyingAt(await stand.another(), nth, when)
        await expect(stand.releaser(doomed.ports).release(closing), calls[nth - 1]).rejects.toThrow('killed')
        const seen = { bytes: await stand.bytes(), draws: await stand.draws(), kinds: await stand.kinds() }
        expect(seen.draws > 0 && !seen.kinds.includes('release-reserved'), 'drawn before it was charged').toBe(false)
        expect(seen.bytes !== '' && !seen.kinds.includes('release-committed'), 'shown before it was committed').toBe(
          false,
        )

        const next = { ...(await stand.another()), ...(seen.draws === 0 ? {} : { uniform: undrawn }) }
        expect(await stand.releaser(next).release(closing)).toBe('released')
        await expectReleased(stand, closing)
        expect(await stand.draws()).toBe(1)
        expect(['', await stand.bytes()], 'what was shown stays').toContain(seen.bytes)
      }
    },
  )

  it('again and again, makes one release in the end', async () => {
    const closing = november()
    for (let nth = 1; nth < 14; nth++) {
      const { ports } = dyingAt(await stand.another(), nth, nth % 2 === 0 ? 'before' : 'after')
      await stand
        .releaser(ports)
        .release(closing)
        .catch(() => undefined)
    }
    expect(await stand.releaser({ uniform: undrawn }).release(closing)).toBe('released')
    await expectReleased(stand, closing)
    expect(await stand.draws()).toBe(1)
  })
})

describe('two at once', () => {
  it('charge once and show the same cells, however their steps fall', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        stand = await openReleaseStand()
        const closing = november()
        const one = watched(
          await stand.another(),
          (call) => scheduler.schedule(Promise.resolve(), `one ${call}`),
          () => {},
        )
        const two = watched(
          await stand.another(),
          (call) => scheduler.schedule(Promise.resolve(), `two ${call}`),
          () => {},
        )
        const both = Promise.all([stand.releaser(one).release(closing), stand.releaser(two).release(closing)])
        expect(await scheduler.waitFor(both)).toEqual(['released', 'released'])
        await expectReleased(stand, closing)
        expect(await stand.draws()).toBeLessThanOrEqual(2)
      }),
      { numRuns: 40 },
    )
  })

  it('one that was held up until the other was done with all, and its draw forgotten, changes nothing that is shown', async () => {
    const closing = november()
    const own = await stand.secret() // a copy in another process does not die with the key
    const kept: Secret = { name: own.name, subkey: (purpose) => kinds[purpose] ?? Buffer.alloc(32) }
    const kinds = { seal: Buffer.from(own.subkey('seal')), digest: Buffer.from(own.subkey('digest')) } as Partial<
      Record<string, Buffer>
    >
    let goOn = (): void => {}
    const held = new Promise<void>((resolve) => (goOn = resolve))
    const slow = watched(
      await stand.another(),
      (call) => (call === 'read closings' ? held : Promise.resolve()),
      () => {},
    )
    const late = stand.releaser({ ...slow, keys: { ...slow.keys, obtain: async () => kept } }).release(closing)

    expect(await stand.releaser().release(closing)).toBe('released')
    const before = { bytes: await stand.bytes(), records: await stand.warehouse.releases() }
    await stand.keys.destroy(KEY)
    await stand.log.topic('closings').trim(0, 1)
    goOn()
    expect(await late).toBe('elsewhere')
    expect({ bytes: await stand.bytes(), records: await stand.warehouse.releases() }).toEqual(before)
    expect(await stand.kinds()).toEqual(KINDS)
  })

  it('that was drawn by a ledger which was set back since is not drawn again', async () => {
    await stand.releaser().release(november())
    const [record] = await stand.warehouse.releases()
    if (record === undefined) throw new Error('nothing was released')
    await stand.warehouse.recordRelease({ ...record, ledgerHash: 'f'.repeat(64) })
    expect(await stand.releaser({ uniform: undrawn }).release(november())).toEqual({ blocked: 'drawn-before' })
  })

  it('that was blocked by another process is not committed', async () => {
    const release = 'month-2026-11'
    const appendIf: typeof stand.ledger.appendIf = async (kind, ...rest) => {
      if (kind === 'release-committed')
        await stand.ledger.append('release-blocked', { release, why: 'by-address' }, { once: release })
      return stand.ledger.appendIf(kind, ...rest)
    }
    const releaser = stand.releaser({ ledger: { ...stand.ledger, appendIf } })
    expect(await releaser.release(november())).toMatchObject({ blocked: 'checks' })
    expect(await stand.kinds()).not.toContain('release-committed')
    expect(await stand.warehouse.released(release)).toEqual([])
  })

  it('whose cells another build committed otherwise, and nobody signed, is blocked and holds up nothing else', async () => {
    const release = 'month-2026-11'
    const body = { release, cells: 1, digest: 'a'.repeat(64), publishAt: 1 }
    await stand.ledger.append('release-committed', body, { once: release })
    expect(await stand.releaser().release(november())).toEqual({ blocked: 'checks' })
    expect(await stand.warehouse.released(release)).toEqual([])
    expect(await stand.warehouse.releases()).toEqual([])
  })

  it('of two draws the first in the log counts, whoever drew it', async () => {
    const closing = november()
    const draws = openDrawsLog(stand.log)
    const first = drawRelease(closing, openUniform(seededFill('first')))
    await draws.append(WINDOW, await stand.secret(), first)
    await draws.append(WINDOW, await stand.secret(), drawRelease(closing, openUniform(seededFill('second'))))
    await stand.releaser({ uniform: undrawn }).release(closing)
    expect(await stand.warehouse.released(RELEASE)).toEqual(releasedCells(closing, first))
  })

  it('a draw that was not sealed under the key of the closing is none', async () => {
    const closing = november()
    const other = await stand.keys.obtain(closingKeyOf('month/2026-12'))
    if (other === 'destroyed') throw new Error('gone')
    const forged = drawRelease(closing, openUniform(seededFill('forged')))
    await openDrawsLog(stand.log).append(WINDOW, other, forged)
    await stand.releaser().release(closing)
    await expectReleased(stand, closing)
    expect(await stand.warehouse.released(RELEASE)).not.toEqual(releasedCells(closing, forged))
  })
})
