// A warehouse in memory with the promises of warehouse/port.ts, for tests of the reports stage.
import type { InterestCell, ProvisionalCell, WindowId } from '../../schemas/figures.ts'
import type { ClosedWindow, InterestQuestion, Warehouse } from '../../warehouse/port.ts'

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
    async forget(before) {
      for (const [window, { window: record }] of published)
        if (record.start.slice(0, 7) < before.slice(0, 7)) published.delete(window)
    },
    async [Symbol.asyncDispose]() {},
  }
}
