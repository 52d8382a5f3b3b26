// What an import says at its end: what was read, what was not and why, and the features that drew most interest.
import type { Pipeline } from '../pipeline.ts'
import type { BadLine } from '../ingest/dialects/access-log.ts'
import { printInterest } from '../reports/print-interest.ts'

export interface ImportSummary {
  lines: number
  accepted: number
  /** Accepted by the parser and refused by ingest, by reason. */
  readonly refused: Map<string, number>
  /** Lines that are not in the format, by reason; the first of them by number. */
  readonly bad: Map<BadLine, number>
  readonly named: { readonly line: number; readonly reason: BadLine }[]
}

const IN_WORDS: Record<BadLine, string> = {
  empty: 'empty',
  too_long: 'too long',
  bad_shape: 'not in the format',
  bad_address: 'an address that is none',
  bad_time: 'a time that is none',
  bad_request: 'a request that is none',
  bad_status: 'a status that is none',
}

const NOTE = `People are told apart by address and user agent: the log knows no accounts of its own, or few.
It knows no organisations, so the rules about organisations are void and their figures are absent.`

export async function printImport(
  pipeline: Pipeline,
  summary: ImportSummary,
  { top, json }: { readonly top: number; readonly json?: boolean },
): Promise<void> {
  const rows = await pipeline.reports.interest({ grain: 'month' })
  const features = rows
    .filter((row) => row.level === 'feature' && row.by === 'total' && row.people !== null)
    .toSorted((a, b) => (b.people ?? 0) - (a.people ?? 0))
    .slice(0, top)
  const { dropped } = pipeline.transform.stats()
  if (json === true) {
    const { lines: read, accepted, refused, bad, named } = summary
    process.stdout.write(
      `${JSON.stringify({ lines: read, accepted, repeats: dropped.repeat, refused: Object.fromEntries(refused), bad: Object.fromEntries(bad), badLines: named, people: 'by-address', organisationRules: 'void', top: features })}\n`,
    )
    return
  }
  const out = [
    `${lines(summary.lines)} read: ${summary.accepted} accepted${dropped.repeat > 0 ? `, of which ${dropped.repeat} had been imported before` : ''}.`,
  ]
  for (const [reason, count] of summary.refused)
    out.push(
      `${count} refused (${reason})${reason === 'late' ? ': their day was closed already, by an earlier import or because the file is not in order of time' : ''}.`,
    )
  const bad = [...summary.bad.values()].reduce((sum, count) => sum + count, 0)
  if (bad > 0) {
    out.push(`${lines(bad)} could not be read:`)
    for (const [reason, count] of summary.bad) out.push(`  ${IN_WORDS[reason]}: ${count}`)
    out.push(...summary.named.map(({ line, reason }) => `  line ${line}: ${IN_WORDS[reason]}`))
    if (bad > summary.named.length) out.push(`  … and ${bad - summary.named.length} more`)
  }
  out.push(
    '',
    NOTE,
    '',
    features.length === 0
      ? 'No feature drew enough people to be shown.'
      : printInterest(features, { floorPeople: pipeline.config.floorPeople }).trimEnd(),
    '',
    `See more with: npx peil interest --data ${pipeline.config.data}`,
  )
  process.stdout.write(`${out.join('\n')}\n`)
}

const lines = (count: number): string => (count === 1 ? '1 line' : `${count} lines`)
