// The owner's hand on the journal: what it appends, and what it finds there that it did not write itself.
//
// The first message for an origin counts. An append returns its offset; if that is not the one expected, somebody else
// wrote, and the owner reads from there and folds what it finds: so a former owner that wakes up needs no fencing.
import type { Keys } from '../../keys/port.ts'
import type { Log } from '../../log/port.ts'
import type { Control } from '../../schemas/control.ts'
import type { Deidentifier } from '../deidentify/deidentifier.ts'
import type { DayIndexes } from '../journal/day-indexes.ts'
import { type JournalMessage, openJournalMessage } from '../journal/journal-message.ts'
import type { Section } from '../journal/section.ts'
import type { Counts } from './counts.ts'
import type { PartitionState } from './partition-state.ts'

const TOPIC = 'pseudonymous-events'

/** Origins between two messages of the journal that nobody wrote: the figures would lack them for good. */
export class JournalGap extends Error {
  override name = 'JournalGap'
}

export interface JournalPorts {
  readonly log: Log
  readonly keys: Keys
  readonly partition: number
  readonly state: PartitionState
  readonly deidentifier: Deidentifier
  readonly indexes: DayIndexes
  readonly counts: Counts
  /** What becomes of a control that is folded. @throws KeysUnreachable, before anything is changed. */
  readonly foldControl: (offset: number, origin: number, control: Control) => Promise<void>
}

export class Journal {
  readonly #ports: JournalPorts

  constructor(ports: JournalPorts) {
    this.#ports = ports
  }

  /** Appends one message; undefined when somebody else wrote before it. The offset it got otherwise. */
  async append(message: Buffer): Promise<number | undefined> {
    const { log, partition, state } = this.#ports
    const expected = state.journalNext
    const offset = await log.topic(TOPIC).append(partition, [message])
    if (offset !== expected) return undefined
    state.journalNext = offset + 1
    return offset
  }

  /** Reads and folds everything from the journal's next message to its end. @throws KeysUnreachable, JournalGap */
  async catchUp(): Promise<void> {
    const { log, keys, partition, state } = this.#ports
    const topic = log.topic(TOPIC)
    const { start } = await topic.bounds(partition)
    // What was trimmed is not needed any more; what is left begins with a message that counts.
    const trimmed = start > state.journalNext
    if (trimmed) state.journalNext = start
    for await (const batch of topic.read(partition, state.journalNext, { follow: false })) {
      for (const { offset, value } of batch) {
        const message = await openJournalMessage(keys, value, { catchingUp: true })
        if (trimmed && state.lastOffset < 0) state.lastOrigin = message.from - 1
        await this.#fold(offset, message)
        state.journalNext = offset + 1
      }
    }
  }

  async #fold(offset: number, message: JournalMessage): Promise<void> {
    const { state, indexes, deidentifier, counts } = this.#ports
    if (message.from <= state.lastOrigin) {
      counts.ignored++
      return
    }
    if (message.from > state.lastOrigin + 1)
      throw new JournalGap(`the journal goes from origin ${state.lastOrigin} to ${message.from}`)
    if (message.kind === 'controlled') {
      if (typeof message.control === 'string') state.reached(offset, message.to)
      else await this.#ports.foldControl(offset, message.to, message.control)
      return
    }
    const sections = message.sections.filter((section): section is Section => !('lost' in section))
    for (const section of sections) {
      indexes.of(section.day).absorb(section)
      deidentifier.repeats.addAll(section.day, section.fingerprints)
    }
    state.foldRun(offset, message.to, message.tick, sections)
  }
}
