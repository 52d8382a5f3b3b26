// `peil release show [release]`: asks the pipeline that runs on the folder, or opens the folder when none does.
import { BadConfig, type Config } from '../config.ts'
import { findRunning, openDataFolder, refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { openLedger } from '../log/ledger.ts'
import {
  type ReleasedFilter,
  type ReleasedRow,
  momentOf,
  printRelease,
  printReleases,
} from '../reports/print-release.ts'
import { BEFORE_PUBLICATION } from '../reports/release-routes.ts'
import { type ReleaseView, releaseViews } from '../reports/release/release-views.ts'
import { type ReleaseQuestion, releasedAnswer } from '../reports/released-answer.ts'
import { openStatistics } from '../warehouse/configured.ts'
import { clockOfFolder } from './place.ts'

export interface ReleaseShowOptions extends ReleasedFilter {
  readonly json?: boolean
  readonly beforePublication?: boolean
}

/** Where releases are asked for. */
interface Releases {
  list(): Promise<readonly ReleaseView[]>
  /** The canonical bytes, or why there are none. */
  bytes(question: ReleaseQuestion): Promise<Buffer | Refused>
}
type Refused = 'not_found' | 'not_yet' | 'withdrawn' | 'damaged'
const REFUSED: readonly string[] = ['not_found', 'not_yet', 'withdrawn', 'damaged'] satisfies Refused[]

/** So many are named to somebody who asks for one that is not there. */
const NAMED = 12

/** `asked`: a release (`month-2026-11`) or its window (`month/2026-11`); undefined: which there are.
 * @throws BadConfig when it is not there, or the options do not go together; Error when it may not be shown. */
export async function releaseShow(
  given: Config,
  asked: string | undefined,
  { json = false, beforePublication = false, ...filter }: ReleaseShowOptions,
): Promise<void> {
  const isFiltered = filter.by !== undefined || filter.level !== undefined
  if (isFiltered && (json || asked === undefined))
    throw new BadConfig('--by and --level choose rows of the table of one release: --json and the list are whole')
  await refuseNoFolder(given)
  const config = await openDataFolder(given)
  await withReleases(config, async (releases) => {
    const views = await releases.list()
    if (asked === undefined) {
      process.stdout.write(json ? `${JSON.stringify(views, null, 2)}\n` : printReleases(views, config.zone))
      return
    }
    const view = views.find(({ release }) => release === asked.replace('/', '-'))
    if (view === undefined) throw new BadConfig(whichThereAre(views))
    const mayLook = view.status === 'published' || (view.status === 'waiting' && beforePublication)
    if (!mayLook) throw new Error(whyNot(view, view.status === 'waiting' ? 'not_yet' : 'withdrawn', config.zone))
    const bytes = await releases.bytes({ release: view.release, beforePublication })
    if (typeof bytes === 'string') throw new Error(whyNot(view, bytes, config.zone))
    if (json && view.status === 'waiting') process.stderr.write(`peil: ${notYet(view, config.zone)}\n`)
    process.stdout.write(json ? bytes : printRelease(view, rowsOf(bytes), { ...filter, zone: config.zone }))
  })
}

/** From the running pipeline, or from the folder by its own clock. */
async function withReleases<T>(config: Config, work: (releases: Releases) => Promise<T>): Promise<T> {
  const running = await findRunning(config.data)
  if (running !== undefined) return work(askReports(running.reports, config.reportsToken))
  return withGround(config, { sources: 'unneeded', clock: await clockOfFolder(config.data) }, async (ground) => {
    const ledger = await openLedger(ground)
    await using warehouse = await openStatistics(ground.config)
    const list = async (): Promise<readonly ReleaseView[]> =>
      releaseViews(await warehouse.releases(), await ledger.wholeEntries(), ground.clock.now())
    const reading = { releases: list, released: (release: string) => warehouse.released(release) }
    return await work({
      list,
      async bytes(question) {
        const answer = await releasedAnswer(reading, question)
        return 'bytes' in answer ? answer.bytes : answer.refused
      },
    })
  })
}

function askReports(url: string, token: string | undefined): Releases {
  const ask = async (path: string): Promise<Response> => {
    const headers = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }
    const answer = await fetch(new URL(path, url), headers)
    if (answer.status === 401) throw new BadConfig('the running pipeline wants a token: set PEIL_REPORTS_TOKEN')
    return answer
  }
  const failed = ({ status }: Response): Error =>
    new Error(`the running pipeline answered ${status}: see its log, or try again`)
  return {
    async list() {
      const answer = await ask('/v1/releases')
      if (!answer.ok) throw failed(answer)
      return (await answer.json()) as readonly ReleaseView[]
    },
    async bytes({ release, beforePublication }) {
      const answer = await ask(`/v1/releases/${release}${beforePublication ? `?${BEFORE_PUBLICATION}=true` : ''}`)
      if (answer.ok) return Buffer.from(await answer.arrayBuffer())
      const { error } = (await answer.json().catch(() => ({}))) as { readonly error?: string }
      if (error === undefined || !isRefused(error)) throw failed(answer)
      return error
    },
  }
}

const isRefused = (error: string): error is Refused => REFUSED.includes(error)

const rowsOf = (bytes: Buffer): readonly ReleasedRow[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReleasedRow)

function whyNot(view: ReleaseView, refused: Refused, zone: string): string {
  switch (refused) {
    case 'not_yet':
      return `${notYet(view, zone)} (--before-publication lets an operator look)`
    case 'withdrawn':
      return `${view.release} was withdrawn: ${view.reason ?? 'see peil ledger show'}`
    case 'damaged':
      return `the cells of ${view.release} are not those that were committed: bring the statistics back from a backup`
    case 'not_found':
      return `${view.release} is not there any more: see the log of the running pipeline`
  }
}

const notYet = ({ release, publishAt }: ReleaseView, zone: string): string =>
  `${release} is not published yet: nobody outside may see it before ${momentOf(publishAt, zone)}`

function whichThereAre(views: readonly ReleaseView[]): string {
  if (views.length === 0) return 'there is no such release: there is none yet'
  const last = views.slice(-NAMED).map(({ release }) => release)
  const more = views.length > last.length ? ' (peil release show lists them all)' : ''
  return `there is no such release: there ${views.length === 1 ? 'is' : 'are'} ${last.join(', ')}${more}`
}
