// The log on one machine: LMDB in the data folder, one environment per topic. Several processes may have it open.
import { join } from 'node:path'
import type { Clock } from '../time/clock.ts'
import { openCommitAppends } from './embedded/append-commit.ts'
import { type EmbeddedAppendTopic, appendTopic } from './embedded/append-topic.ts'
import { describeFolder } from './embedded/folder.ts'
import { type EmbeddedKeyedTopic, keyedTopic } from './embedded/keyed-topic.ts'
import { type CommitThread, openCommitThread } from './embedded/own-thread.ts'
import { type Store, openStore } from './embedded/store.ts'
import { type Slice, ownPartitions } from './own-partitions.ts'
import { type AppendTopicName, type KeyedTopicName, type Log, SINGLE_PARTITION_TOPICS } from './port.ts'

export interface EmbeddedLogOptions {
  readonly folder: string
  /** How many partitions a new log gets; one that exists keeps its own. */
  readonly partitions: number
  readonly clock: Clock
  /** Make the log when there is none (default true). */
  readonly create?: boolean
  /** The partitions this process owns (default: all). */
  readonly owned?: Slice
  /** A topic that this process appends to as fast as it can: a thread of its own waits for the disk. */
  readonly busy?: AppendTopicName | undefined
}

/** Opens the log in a folder, or makes it. Values that are read are copies: they stay what they are.
 * @throws UnusableLogFolder when there is none and `create` is false, or when it is of an unknown format. */
export async function openEmbeddedLog({
  folder,
  partitions,
  clock,
  create = true,
  owned,
  busy,
}: EmbeddedLogOptions): Promise<Log> {
  const made = await describeFolder(folder, create ? { partitions, genesis: clock.now() } : undefined)
  const opened = new Map<string, { store: Store; topic: EmbeddedAppendTopic | EmbeddedKeyedTopic }>()
  let closed = false

  /** An environment is opened when its topic is first asked for: a command needs one or two of the eight. */
  function open<Topic extends EmbeddedAppendTopic | EmbeddedKeyedTopic>(
    name: string,
    known: Map<string, Topic>,
    make: (store: Store) => Topic,
  ): Topic {
    if (closed) throw new Error('the log is closed')
    let topic = known.get(name)
    if (topic === undefined) {
      const store = openStore(join(folder, name), clock)
      topic = make(store)
      known.set(name, topic)
      opened.set(name, { store, topic })
    }
    return topic
  }

  let thread: CommitThread | undefined
  const makeAppends =
    (name: AppendTopicName) =>
    (store: Store): EmbeddedAppendTopic => {
      if (name === busy) thread = openCommitThread(join(folder, name), () => store.watch.changed())
      const commit = thread !== undefined && name === busy ? thread.commit : openCommitAppends(store)
      return appendTopic(store, SINGLE_PARTITION_TOPICS.includes(name) ? 1 : made.partitions, commit)
    }

  const appends = new Map<AppendTopicName, EmbeddedAppendTopic>()
  const keyeds = new Map<KeyedTopicName, EmbeddedKeyedTopic>()
  return {
    partitions: made.partitions,
    genesis: made.genesis,
    topic: (name) => open(name, appends, makeAppends(name)),
    keyed: (name) => open(name, keyeds, keyedTopic),
    own: (owner, signal) => ownPartitions(owned ?? { from: 0, to: made.partitions }, owner, signal),
    alone: (work, signal) => work(signal), // a data folder has one pipeline
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      await Promise.all([...opened.values()].map(({ topic }) => topic.drain()))
      await thread?.close()
      await Promise.all([...opened.values()].map(({ store }) => store.close()))
    },
  }
}
