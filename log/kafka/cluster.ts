// kafkajs' own broker client, below its producer, consumer and admin: what of it is used here, and how one is made. The
// package is pinned to a version, and no release has been made for years: what is below does not move.
import { createRequire } from 'node:module'
import type { KafkaConfig } from 'kafkajs'
import { quietRequests } from './quiet-requests.ts'

export interface NewRecord {
  readonly key: Buffer | null
  /** null: the key is deleted. */
  readonly value: Buffer | null
}

export interface FetchedRecord {
  readonly offset: string
  readonly key: Buffer | null
  readonly value: Buffer | null
}

export interface FetchedPartition {
  readonly partition: number
  readonly highWatermark: string
  readonly messages: readonly FetchedRecord[]
}

export interface FetchTopic {
  readonly topic: string
  readonly partitions: readonly {
    readonly partition: number
    readonly fetchOffset: string
    readonly maxBytes: number
  }[]
}

export interface GroupProtocol {
  readonly name: string
  readonly metadata: Buffer
}

export interface GroupMember {
  readonly memberId: string
  readonly memberMetadata: Buffer
}

export interface Broker {
  fetch(question: {
    readonly isolationLevel: number
    readonly maxWaitTime: number
    readonly minBytes: number
    readonly maxBytes: number
    readonly topics: readonly FetchTopic[]
  }): Promise<{
    readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[]
  }>
  produce(question: {
    readonly acks: number
    readonly timeout: number
    readonly producerId: number
    readonly producerEpoch: number
    readonly topicData: readonly {
      readonly topic: string
      readonly partitions: readonly {
        readonly partition: number
        readonly firstSequence: number
        readonly messages: readonly NewRecord[]
      }[]
    }[]
  }): Promise<{
    readonly topics: readonly {
      readonly topicName: string
      readonly partitions: readonly { readonly partition: number; readonly baseOffset: string }[]
    }[]
  }>
  deleteRecords(question: {
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
    }[]
  }): Promise<unknown>
  joinGroup(question: {
    readonly groupId: string
    readonly memberId: string
    readonly sessionTimeout: number
    readonly rebalanceTimeout: number
    readonly groupProtocols: readonly GroupProtocol[]
  }): Promise<{
    readonly generationId: number
    readonly leaderId: string
    readonly memberId: string
    readonly members: readonly GroupMember[]
  }>
  syncGroup(question: {
    readonly groupId: string
    readonly generationId: number
    readonly memberId: string
    readonly groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[]
  }): Promise<{ readonly memberAssignment: Buffer }>
  heartbeat(question: {
    readonly groupId: string
    readonly groupGenerationId: number
    readonly memberId: string
  }): Promise<unknown>
  leaveGroup(question: { readonly groupId: string; readonly memberId: string }): Promise<unknown>
}

export interface Cluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  refreshMetadata(): Promise<void>
  findBroker(which: { readonly nodeId: string | number }): Promise<Broker>
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>
  findGroupCoordinator(which: { readonly groupId: string }): Promise<Broker>
  fetchTopicsOffset(
    topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number }[]
      readonly fromBeginning: boolean
    }[],
  ): Promise<readonly { readonly partitions: readonly { readonly partition: number; readonly offset: string }[] }[]>
}

/** How to reach the brokers; what `new Kafka()` takes. */
export type ClientOptions = KafkaConfig & { readonly brokers: string[] }

quietRequests()
const load = createRequire(import.meta.url)
const { createLogger } = load('kafkajs/src/loggers') as {
  createLogger: (options: { level: number; logCreator: unknown }) => unknown
}
const socketFactory = load('kafkajs/src/network/socketFactory') as () => unknown
const ClusterClass = load('kafkajs/src/cluster') as new (options: object) => Cluster

export const openCluster = (options: ClientOptions): Cluster =>
  new ClusterClass({
    ...options,
    logger: createLogger({ level: options.logLevel ?? 0, logCreator: options.logCreator ?? (() => () => undefined) }),
    socketFactory: socketFactory(),
    enforceRequestTimeout: true,
    allowAutoTopicCreation: false,
    isolationLevel: READ_UNCOMMITTED,
  })

/** There are no transactions here. */
export const READ_UNCOMMITTED = 0
