// A warehouse in memory with the promises of warehouse/port.ts, for tests and for what is only rehearsed.
import type { InterestCell, ProvisionalCell, WindowId } from '../schemas/figures.ts'
import type { ReleaseId, ReleaseRecord, ReleasedCell } from '../schemas/released.ts'
import { inReleasedOrder } from '../schemas/released-order.ts'
import { GRAINS } from '../schemas/segments.ts'
import type { ClosedWindow, InterestQuestion, Warehouse } from './port.ts'

interface Published {
  readonly window: ClosedWindow
  readonly cells: readonly InterestCell[]
}

export interface MemoryWarehouse extends Warehouse {
  /** Every call of `publish`, in order: to see that doing it again writes the same. */
  readonly publications: readonly Published[]
  /** Every set of provisional figures that ever stood. */
  readonly provisionals: readonly (readonly ProvisionalCell[])[]
}

export function memoryWarehouse(): MemoryWarehouse {
  const published = new Map<WindowId, Published>()
  const publications: Published[] = []
  const provisionals: (readonly ProvisionalCell[])[] = []
  const released = new Map<ReleaseId, Map<string, ReleasedCell>>()
  const records = new Map<ReleaseId, ReleaseRecord>()
  const asked = ({ grain, from, to }: InterestQuestion): Published[] =>
    [...published.values()].filter(
      ({ window }) =>
        (grain === undefined || window.grain === grain) &&
        (from === undefined || window.start >= from) &&
        (to === undefined || window.start <= to),
    )
  return {
    publications,
    provisionals,
    async publish(window, cells) {
      const copy = structuredClone({ window, cells: [...cells] })
      publications.push(copy)
      published.set(window.window, copy)
    },
    async replaceProvisional(cells) {
      provisionals.push([...cells])
    },
    interest: async (question) => asked(question).flatMap(({ cells }) => cells),
    windows: async (question) => asked(question).map(({ window }) => window),
    provisional: async () => provisionals.at(-1) ?? [],
    async persistReleased(release, cells) {
      const known = released.get(release) ?? new Map<string, ReleasedCell>()
      for (const cell of cells)
        known.set(JSON.stringify([cell.level, cell.id, cell.by, cell.value]), structuredClone(cell))
      released.set(release, known)
    },
    async recordRelease(record) {
      records.set(record.release, structuredClone(record))
    },
    released: async (release) => inReleasedOrder([...(released.get(release)?.values() ?? [])]),
    releases: async () =>
      [...records.values()].toSorted(
        (a, b) => compare(a.start, b.start) || GRAINS.indexOf(a.grain) - GRAINS.indexOf(b.grain),
      ),
    async forget(before) {
      for (const [window, { window: record }] of published)
        if (record.start.slice(0, 7) < before.slice(0, 7)) published.delete(window)
    },
    async [Symbol.asyncDispose]() {},
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
