// A process that appends to the embedded log: FOLDER WRITER COUNT BYTES. Prints `partition offset text` for each append
// that was acknowledged, and `failed` with the reason for each that was not. COUNT 0: goes on until it is killed.
import { openEmbeddedLog } from '../../log/embedded.ts'
import { systemClock } from '../../time/clock.ts'

const [folder = '', writer = '', count = '0', bytes = '100'] = process.argv.slice(2)
process.on('SIGXFSZ', () => {}) // a file at its largest: the write fails, the process lives
const log = await openEmbeddedLog({ folder, partitions: 4, clock: systemClock })
const topic = log.topic('platform-events')

let next = 0
async function appendOneByOne(): Promise<void> {
  while (count === '0' || next < Number(count)) {
    const text = `${writer}.${next++}`
    const partition = next % log.partitions
    try {
      const offset = await topic.append(partition, [Buffer.from(text.padEnd(Number(bytes)))])
      process.stdout.write(`${partition} ${offset} ${text}\n`)
    } catch (error) {
      process.stdout.write(`failed ${String(error)}\n`)
    }
  }
}
await Promise.all(Array.from({ length: 20 }, appendOneByOne))
await log[Symbol.asyncDispose]()
