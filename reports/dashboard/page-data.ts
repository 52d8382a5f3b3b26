// What one page shows: the windows around the one asked for, its figures, and those of the window before.
import type { Catalogue } from '../../schemas/catalogue.ts'
import type { InterestCell, ProvisionalCell } from '../../schemas/figures.ts'
import { GRAINS, type Grain, type Level } from '../../schemas/segments.ts'
import type { ClosedWindow } from '../../warehouse/port.ts'
import type { Reading } from '../reading.ts'
import type { View } from './view.ts'

/** How many windows the trend shows. */
const TREND = 14

export interface PageData {
  readonly view: View & { readonly grain: Grain }
  readonly catalogue: Catalogue
  /** k, as it stands in “fewer than k”. */
  readonly floor: number
  /** The last windows up to and with the one that is shown. */
  readonly recent: readonly ClosedWindow[]
  readonly window: ClosedWindow | undefined
  readonly before: ClosedWindow | undefined
  readonly after: ClosedWindow | undefined
  readonly provisional: readonly ProvisionalCell[]
  /** A total of a window, the shown one unless another is named; undefined where it is withheld. */
  total(level: Level, id: string, window?: ClosedWindow): InterestCell | undefined
  /** The segments of a total of the shown window. */
  segments(level: Level, id: string): readonly InterestCell[]
}

/** Asks for what the page needs: with no grain given, weeks, else the first grain that has a closed window. */
export async function loadPage(reading: Reading, view: View, floor: number): Promise<PageData> {
  const grains: readonly Grain[] = view.grain === undefined ? ['week', 'day', 'month'] : [view.grain]
  let grain: Grain = grains[0] ?? GRAINS[0]
  let windows: readonly ClosedWindow[] = []
  for (grain of grains) {
    windows = await reading.windows({ grain })
    if (windows.length > 0) break
  }
  if (windows.length === 0) grain = grains[0] ?? grain

  const asked = windows.findIndex((window) => window.start === view.start)
  const at = asked === -1 ? windows.length - 1 : asked
  const window = windows[at]
  const recent = windows.slice(Math.max(0, at - TREND + 1), at + 1)
  const [cells, provisional] = await Promise.all([
    window === undefined ? [] : reading.interest({ grain, from: recent[0]?.start ?? window.start, to: window.start }),
    reading.provisional(),
  ])
  const totals = new Map(
    cells.filter((cell) => cell.by === 'total').map((cell) => [`${cell.start} ${cell.level} ${cell.id}`, cell]),
  )
  const isShown = ({ level, id }: { readonly level: Level; readonly id: string }): boolean =>
    totals.has(`${window?.start} ${level} ${id}`)
  return {
    // Only what is shown can be opened (R3): what else was asked for is not repeated in any link.
    view: { ...view, grain, open: view.open !== undefined && isShown(view.open) ? view.open : undefined },
    catalogue: reading.catalogue(),
    floor,
    recent,
    window,
    before: windows[at - 1],
    after: windows[at + 1],
    provisional,
    total: (level, id, of = window) => (of === undefined ? undefined : totals.get(`${of.start} ${level} ${id}`)),
    segments: (level, id) =>
      cells.filter(
        (cell) => cell.start === window?.start && cell.level === level && cell.id === id && cell.by !== 'total',
      ),
  }
}
