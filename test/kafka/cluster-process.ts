// Starts one broker in the folder that it is given and prints its process id; goes on until it is killed. For the test
// of who outlives whom.
import { startKafka } from './kafka-cluster.ts'

const cluster = await startKafka({ brokers: 1, folder: process.argv[2] ?? '' })
process.stdout.write(`${cluster.node(1).pid()}\n`)
setInterval(() => undefined, 60_000)
