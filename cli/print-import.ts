// What an import says at its end: what was read, what was not and why, and the features that drew most interest.
import type { Pipeline } from '../pipeline.ts'
import { printInterest } from '../reports/print-interest.ts'

export interface ImportSummary {
  lines: number
  accepted: number
  /** Accepted by the parser and refused by ingest, by reason. */
  readonly refused: Map<string, number>
  /** Lines that are not in the format, by reason; the first of them by number. */
  readonly bad: Map<string, number>
  readonly named: { readonly line: number; readonly reason: string }[]
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
    const { lines, accepted, refused, bad, named } = summary
    process.stdout.write(
      `${JSON.stringify({ lines, accepted, repeats: dropped.repeat, refused: Object.fromEntries(refused), bad: Object.fromEntries(bad), badLines: named, people: 'by-address', organisationRules: 'void', top: features })}\n`,
    )
    return
  }
  const out = [
    `${summary.lines} lines read: ${summary.accepted} accepted${dropped.repeat > 0 ? `, of which ${dropped.repeat} had been imported before` : ''}.`,
  ]
  for (const [reason, count] of summary.refused)
    out.push(
      `${count} refused (${reason})${reason === 'late' ? ': their day was closed already, by an earlier import or because the file is not in order of time' : ''}.`,
    )
  const bad = [...summary.bad.values()].reduce((sum, count) => sum + count, 0)
  if (bad > 0) {
    out.push(`${bad} lines could not be read:`)
    for (const [reason, count] of summary.bad) out.push(`  ${reason}: ${count}`)
    out.push(...summary.named.map(({ line, reason }) => `  line ${line}: ${reason}`))
    if (bad > summary.named.length) out.push(`  … and ${bad - summary.named.length} more`)
  }
  out.push(
    '',
    NOTE,
    '',
    printInterest(features, { floorPeople: pipeline.config.floorPeople, organisationRules: false }),
    '',
    `See more with: npx peil interest --data ${pipeline.config.data}`,
  )
  process.stdout.write(`${out.join('\n')}\n`)
}
