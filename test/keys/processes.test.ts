// Two processes on one key folder: the same key at the same moment, and what one destroys is gone for the other.
import { createInterface } from 'node:readline'
import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openLocalKeys } from '../../keys/local.ts'
import { rawKeyName } from '../../keys/raw-key-name.ts'
import { systemClock } from '../../time/clock.ts'
import { startScript } from '../support/script-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** An asking process: `ask` lets it obtain the key of its next hour, and resolves with what it printed. */
async function startAsker(folder: string) {
  const child = startScript('test/keys/asker-process.ts', [folder])
  if (child.stdout === null) throw new Error('no output to read')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => String((await lines.next()).value)
  expect(await line()).toBe('ready')
  return {
    ask: () => {
      child.stdin?.write('\n')
      return line()
    },
    end: async () => {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.stdin?.end()
      return ended
    },
  }
}

test('processes that need a key at one moment get the same one, and none that another destroyed', async () => {
  await using folder = await temporaryFolder()
  const askers = await Promise.all([1, 2, 3].map(() => startAsker(folder.path)))
  const seen = new Set<string>()
  for (let hour = 0; hour < 40; hour++) {
    const answers = await Promise.all(askers.map(({ ask }) => ask()))
    expect(new Set(answers).size, 'all the same').toBe(1)
    for (const answer of answers) seen.add(answer)
  }
  expect(seen.size, 'each hour its own').toBe(40)

  const keyEncryptionKey = Buffer.alloc(32, 7)
  await using keys = await openLocalKeys({
    folder: folder.path,
    clock: systemClock,
    keyEncryptionKey,
    deathOf: () => null,
  })
  await keys.destroy(rawKeyName(40 * 3_600_000))
  expect(await Promise.all(askers.map(({ ask }) => ask()))).toEqual(['destroyed', 'destroyed', 'destroyed'])
  expect(await Promise.all(askers.map(({ end }) => end()))).toEqual([0, 0, 0])
  expect((await readdir(folder.path)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})
