// `peil interest`: asks the pipeline that runs on the folder, or opens the folder when none does.
import { BadConfig, type Config } from '../config.ts'
import { findRunning, isDataFolder } from '../data-folder.ts'
import { type RowFilter, rowsOf } from '../reports/answer.ts'
import { printInterest, printInterestJson } from '../reports/print-interest.ts'
import type { InterestRow } from '../schemas/figures.ts'
import { openStatistics } from '../warehouse/configured.ts'
import type { InterestQuestion } from '../warehouse/port.ts'

export interface InterestOptions extends InterestQuestion, RowFilter {
  readonly json?: boolean
}

export async function interest(config: Config, options: InterestOptions): Promise<void> {
  if (!(await isDataFolder(config.data)))
    throw new BadConfig(
      'there is no data folder here: give one with --data, or make one with peil start, demo or import',
    )
  if (options.from !== undefined && options.to !== undefined && options.to < options.from)
    throw new BadConfig('--to is before --from: nothing lies between them')
  const asked = pick(options, ['grain', 'from', 'to', 'by'])
  const running = await findRunning(config.data)
  const rows =
    running === undefined ? await openAndAsk(config, asked) : await ask(running.reports, asked, config.reportsToken)
  const organisationRules = rows.every(
    (row) => row.people === null || row.organisations !== null || row.value === 'others',
  )
  process.stdout.write(
    options.json === true
      ? printInterestJson(rows)
      : printInterest(rows, { floorPeople: config.floorPeople, organisationRules }),
  )
}

async function ask(
  url: string,
  asked: InterestQuestion & RowFilter,
  token: string | undefined,
): Promise<readonly InterestRow[]> {
  const query = new URL('/v1/interest', url)
  for (const [name, value] of Object.entries(asked)) query.searchParams.set(name, String(value))
  const answer = await fetch(query, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
  if (answer.status === 401) throw new BadConfig('the running pipeline wants a token: set PEIL_REPORTS_TOKEN')
  if (!answer.ok) throw new Error(`the running pipeline answered ${answer.status}: see its log, or try again`)
  return (await answer.json()) as InterestRow[]
}

async function openAndAsk(
  config: Config,
  { by, ...question }: InterestQuestion & RowFilter,
): Promise<readonly InterestRow[]> {
  await using warehouse = await openStatistics(config)
  const [windows, cells] = await Promise.all([warehouse.windows(question), warehouse.interest(question)])
  return rowsOf(windows, cells, by === undefined ? {} : { by })
}

/** Only the properties that are there. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as Pick<T, K>
}
