// The other end of `openCommitThread`: writes what it is sent and waits for the disk, so that nobody else has to.
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../time/clock.ts'
import { openCommitAppends } from './append-commit.ts'
import { type CommitAnswer, type CommitMessage, unpackJobs } from './commit-message.ts'
import { openStore } from './store.ts'

const store = openStore(String(workerData), systemClock)
const commit = openCommitAppends(store)

parentPort?.on('message', (message: CommitMessage | 'close') => {
  if (message === 'close') void store.close().then(() => parentPort?.close())
  else void answer(message).then((said) => parentPort?.postMessage(said, []))
})

const answer = ({ id, ...rest }: CommitMessage): Promise<CommitAnswer> =>
  commit(unpackJobs({ id, ...rest })).then(
    (offsets) => ({ id, offsets }),
    (error: unknown) => ({ id, failed: error instanceof Error ? error.message : String(error) }),
  )
