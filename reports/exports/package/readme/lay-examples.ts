// Examples for lay readers, from the very figures of this release.
import type { Language } from '../../../dashboard/view.ts'
import type { PackageFacts, PackageRow } from '../package-facts.ts'
import { activeDaysOf, inWords, marginOf, peopleOf } from './estimate.ts'
import { number } from './format.ts'
import { endsOf } from './head.ts'
import { largestThings } from './largest-things.ts'
import type { LayExamples } from './words.ts'

/** From so many figures on it is said how many miss. */
const ENOUGH = 20

export function layExamples(language: Language, { said, tables }: PackageFacts): LayExamples {
  const rows = tables.flatMap((table) => table.rows)
  const totals = rows.filter(({ by }) => by === 'total')
  const levels = said.tables.flatMap((table) => table.levels)
  const sum = (key: 'shown' | 'withheld'): string =>
    number(
      language,
      levels.reduce((all, level) => all + level[key], 0),
    )
  return {
    one: exampleOfOne(language, tables),
    two: exampleOfTwo(language, tables),
    figures:
      totals.length < ENOUGH
        ? undefined
        : { all: number(language, totals.length), outside: number(language, Math.round(totals.length / 20)) },
    k: number(language, said.thresholds.people),
    m: number(language, said.thresholds.organisations),
    shown: sum('shown'),
    withheld: sum('withheld'),
    hasDays: rows.some((row) => activeDaysOf(row) !== undefined),
    hasSegments: said.tables.some(({ by }) => by !== 'total'),
  }
}

/** The smallest of the parts that the page shows in its totals: there ± is best to be seen. Of other tables nothing, since
 * names would need two words. */
function exampleOfOne(language: Language, tables: PackageFacts['tables']): LayExamples['one'] {
  const table = tables.find(({ by }) => by === 'total')
  if (table === undefined) return undefined
  const { platform, areas, features } = largestThings(table)
  const row =
    [...areas, ...features]
      .flatMap((thing) => thing.rows)
      .reduce<PackageRow | undefined>(
        (least, one) => (least === undefined || one.people < least.people ? one : least),
        undefined,
      ) ?? platform?.rows[0]
  if (row === undefined) return undefined
  const [low, high] = endsOf(language, peopleOf(row))
  return { name: nameOf(language, row), figure: inWords(language, peopleOf(row)), low, high }
}

/** The two neighbours in rank whose difference the noise explains best: there it is most tempting. Of features, whose
 * errors are independent. */
function exampleOfTwo(language: Language, tables: PackageFacts['tables']): LayExamples['two'] {
  const table = tables.find(({ by }) => by === 'total')
  const rows = table === undefined ? [] : largestThings(table).features.flatMap((thing) => thing.rows)
  const pairs = rows.slice(1).flatMap((second, at) => {
    const first = rows[at]
    return first === undefined ? [] : [{ first, second, difference: first.people - second.people }]
  })
  const pair = pairs.toSorted((a, b) => a.difference - b.difference)[0]
  if (pair === undefined) return undefined
  const { first, second, difference } = pair
  const margin = Math.hypot(marginOf(peopleOf(first)), marginOf(peopleOf(second)))
  const said = (row: PackageRow) => ({ name: nameOf(language, row), figure: inWords(language, peopleOf(row)) })
  return {
    first: said(first),
    second: said(second),
    difference: number(language, difference),
    margin: number(language, Math.ceil(margin)),
    isReal: difference > margin,
  }
}

const nameOf = (language: Language, row: PackageRow): string => (language === 'nl' ? row.name_nl : row.name_en)
