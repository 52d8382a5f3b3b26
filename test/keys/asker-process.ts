// A process that asks for keys: FOLDER. For each line on stdin (a moment everybody waits for) it obtains the raw
// key of the next hour and prints a fingerprint of it, or `destroyed`.
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { openLocalKeys } from '../../keys/local.ts'
import { rawKeyName } from '../../keys/raw-key-name.ts'
import { systemClock } from '../../time/clock.ts'

const [folder = ''] = process.argv.slice(2)
const keyEncryptionKey = Buffer.alloc(32, 7)
const keys = await openLocalKeys({ folder, clock: systemClock, keyEncryptionKey, deathOf: () => null })
let hour = 0
process.stdout.write('ready\n')
for await (const _ of createInterface({ input: process.stdin })) {
  const secret = await keys.obtain(rawKeyName(hour++ * 3_600_000))
  const answer = secret === 'destroyed' ? secret : createHash('sha256').update(secret.subkey('seal')).digest('hex')
  process.stdout.write(`${answer}\n`)
}
await keys[Symbol.asyncDispose]()
