// Being a member of a group: joining, being told which partitions are one's own, and staying alive.
//
// kafkajs' consumer cannot be told which partitions it gets, and fetches what it is given; this speaks the group
// protocol itself (Kafka protocol guide: JoinGroup, SyncGroup, Heartbeat, LeaveGroup).
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { assign } from './assign.ts'
import type { Broker, GroupMember } from './cluster.ts'
import { typeOf } from './faults.ts'
import type { Link } from './link.ts'

export interface MembershipOptions {
  readonly link: Link
  readonly groupId: string
  /** The topic whose partitions are shared out, and how many it has. */
  readonly topic: string
  readonly partitions: number
  readonly sessionMs: number
  /** What is one's own now. */
  readonly held: () => readonly number[]
  /** Hears what is one's own from now on. A member that cannot reach the group hears nothing, and goes on as a former owner. */
  readonly onAssigned: (partitions: readonly number[]) => void
  readonly onFault: (error: unknown) => void
}

interface Coded<T> {
  encode(value: T): Buffer
  decode(bytes: Buffer): T | null
}
const { MemberMetadata, MemberAssignment } = createRequire(import.meta.url)(
  'kafkajs/src/consumer/assignerProtocol',
) as {
  MemberMetadata: Coded<{ version: number; topics: string[]; userData: Buffer }>
  MemberAssignment: Coded<{ version: number; assignment: Record<string, number[]>; userData: Buffer }>
}

const PROTOCOL = 'peil-sticky'
const RETRY_MS = 250
/** How soon a member hears that partitions are shared out anew. */
const HEARTBEAT_MS = 1_000
/** Who does not rejoin in this time has lost what it had; longer than a fold of one batch. */
const REBALANCE_MS = 10_000

/** Stays a member until the signal aborts, then leaves. */
export async function stayMember(options: MembershipOptions, signal: AbortSignal): Promise<void> {
  const { link, groupId, sessionMs, onFault } = options
  let memberId = ''
  while (!signal.aborted)
    try {
      await link.once(async (cluster) => {
        const coordinator = await cluster.findGroupCoordinator({ groupId })
        for (;;) {
          const generation = await join(coordinator)
          if (signal.aborted) break
          const again = await stay(coordinator, generation)
          if (!again) break
        }
        if (memberId !== '') await coordinator.leaveGroup({ groupId, memberId }).catch(() => undefined)
      })
    } catch (error) {
      if (typeOf(error) === 'UNKNOWN_MEMBER_ID') memberId = ''
      else if (typeOf(error) === undefined) onFault(error)
      if (!signal.aborted) await delay(RETRY_MS, undefined, { signal }).catch(() => undefined)
    }

  async function join(coordinator: Broker): Promise<number> {
    const { topic, partitions } = options
    const joined = await coordinator.joinGroup({
      groupId,
      memberId,
      sessionTimeout: sessionMs,
      rebalanceTimeout: REBALANCE_MS,
      groupProtocols: [{ name: PROTOCOL, metadata: tell(topic, options.held()) }],
    })
    memberId = joined.memberId
    const shares =
      joined.leaderId === memberId ? assign(joined.members.map(memberOf), partitions) : new Map<string, number[]>()
    const { memberAssignment } = await coordinator.syncGroup({
      groupId,
      generationId: joined.generationId,
      memberId,
      groupAssignment: [...shares].map(([id, share]) => ({
        memberId: id,
        memberAssignment: MemberAssignment.encode({
          version: 0,
          assignment: { [topic]: [...share] },
          userData: Buffer.alloc(0),
        }),
      })),
    })
    options.onAssigned(MemberAssignment.decode(memberAssignment)?.assignment[topic] ?? [])
    return joined.generationId
  }

  /** Resolves with true when the group is being shared out anew, with false when the signal aborts. */
  async function stay(coordinator: Broker, groupGenerationId: number): Promise<boolean> {
    while (!signal.aborted) {
      await delay(Math.min(HEARTBEAT_MS, sessionMs / 5), undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return false
      try {
        await coordinator.heartbeat({ groupId, groupGenerationId, memberId })
      } catch (error) {
        const type = typeOf(error)
        if (type === 'UNKNOWN_MEMBER_ID') memberId = ''
        if (type === 'REBALANCE_IN_PROGRESS' || type === 'ILLEGAL_GENERATION' || type === 'UNKNOWN_MEMBER_ID')
          return true
        throw error
      }
    }
    return false
  }
}

const tell = (topic: string, held: readonly number[]): Buffer =>
  MemberMetadata.encode({ version: 0, topics: [topic], userData: Buffer.from(JSON.stringify(held)) })

function memberOf({ memberId, memberMetadata }: GroupMember): { id: string; held: readonly number[] } {
  const said: unknown = JSON.parse(MemberMetadata.decode(memberMetadata)?.userData.toString() ?? '[]')
  return { id: memberId, held: Array.isArray(said) ? said.filter((each) => typeof each === 'number') : [] }
}
