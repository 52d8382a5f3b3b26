// Made-up published figures of a small client portal: for tests of what shows them, and for looking at the page.
import { Catalogue } from '../../schemas/catalogue.ts'
import type { InterestCell, ProvisionalCell } from '../../schemas/figures.ts'
import { GRAINS, PLATFORM, type Dimension, type Grain, type Level } from '../../schemas/segments.ts'
import type { Reading } from '../../reports/reading.ts'
import { openCalendar } from '../../time/calendar.ts'
import type { ClosedWindow, InterestQuestion } from '../../warehouse/port.ts'

/** Makes a cell as `disclose` would: the one place in the tests where the brand is put on. */
export const asCell = (cell: Partial<InterestCell> & Pick<InterestCell, 'start'>): InterestCell =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ({
    grain: 'day',
    level: 'platform',
    id: PLATFORM,
    by: 'total',
    value: 'total',
    people: 10,
    organisations: 5,
    events: 100,
    activeDays: 20,
    errors: null,
    hiddenCells: 0,
    p50Ms: null,
    p95Ms: null,
    ...cell,
  }) as InterestCell

export const asProvisional = (cell: Pick<ProvisionalCell, 'day' | 'level' | 'id' | 'atLeast'>): ProvisionalCell =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  cell as ProvisionalCell

const AREAS = {
  documents: ['Documenten', 'Documents', ['upload', 'archive', 'sharing', 'signing']],
  returns: ['Aangiften', 'Tax returns', ['approve-return', 'return-overview', 'assessment-check']],
  questions: ['Vragen', 'Questions', ['ask', 'answer', 'reminders']],
  account: ['Account', 'Account', ['login', 'second-factor', 'profile']],
} as const

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  upload: ['Documenten aanleveren', 'Upload documents'],
  archive: ['Archief', 'Archive'],
  sharing: ['Delen met anderen', 'Sharing'],
  signing: ['Ondertekenen', 'Signing'],
  'approve-return': ['Aangifte goedkeuren', 'Approve a return'],
  'return-overview': ['Overzicht van aangiften', 'Overview of returns'],
  'assessment-check': ['Aanslag controleren', 'Check an assessment'],
  ask: ['Vraag stellen', 'Ask a question'],
  answer: ['Vraag beantwoorden', 'Answer a question'],
  reminders: ['Herinneringen', 'Reminders'],
  login: ['Aanmelden', 'Sign in'],
  'second-factor': ['Tweede factor', 'Second factor'],
  profile: ['Profiel', 'Profile'],
}

export const madeUpCatalogue: Catalogue = Catalogue.parse({
  areas: Object.entries(AREAS).map(([id, [nl, en]]) => ({ id, name: { nl, en } })),
  features: Object.entries(AREAS).flatMap(([area, [, , features]]) =>
    features.map((id) => ({
      id,
      name: { nl: NAMES[id]?.[0] ?? id, en: NAMES[id]?.[1] ?? id },
      area,
      match: [{ route: `/${id}` }],
      purpose: 'to see what is used',
      owner: 'product',
      expiry: '2030-01-01',
    })),
  ),
})

const SMALL = new Set(['second-factor', 'sharing', 'reminders'])
const HIDDEN = new Set(['assessment-check'])

const calendar = openCalendar({ zone: 'Europe/Amsterdam', graceMs: 0 })
const fives = (value: number): number => 5 * Math.round(value / 5)

const inQuestion =
  ({ grain, from = '', to = '9' }: InterestQuestion) =>
  (row: { readonly grain: Grain; readonly start: string }): boolean =>
    (grain === undefined || row.grain === grain) && row.start >= from && row.start <= to

/** Closed windows up to 22 November 2026 and their figures; the same each time. */
export function madeUpReading(
  options: { readonly organisationRules?: boolean; readonly missing?: number } = {},
): Reading {
  const { organisationRules = true, missing = 0 } = options
  const windows: ClosedWindow[] = []
  const cells: InterestCell[] = []
  const firsts: Record<Grain, string> = { day: '2026-10-26', week: '2026-08-10', month: '2026-01-01' }
  for (const grain of GRAINS) {
    const first = firsts[grain]
    for (let id = calendar.windowsOf(first)[grain], n = 0; ; id = calendar.next(id), n += 1) {
      const days = calendar.daysOf(id)
      const start = days[0] ?? first
      if ((days.at(-1) ?? start) >= '2026-11-22') break
      const features = madeUpCatalogue.features.map((feature) => {
        const counts = SMALL.has(feature.id) ? ('month' as const) : ('day' as const)
        const cellCount = counts === 'day' ? days.length : grain === 'month' ? 1 : 0
        return { id: feature.id, area: feature.area, counts, cells: cellCount }
      })
      windows.push({ window: id, grain, start, features, missing, organisationRules })
      cells.push(...figuresOf(grain, start, n, organisationRules))
    }
  }
  const provisional = [
    asProvisional({ day: '2026-11-22', level: 'platform', id: PLATFORM, atLeast: 340 }),
    ...Object.keys(AREAS).map((id, index) =>
      asProvisional({ day: '2026-11-22', level: 'area', id, atLeast: 120 + 50 * index }),
    ),
  ]
  return {
    interest: (question) => Promise.resolve(cells.filter(inQuestion(question))),
    windows: (question) => Promise.resolve(windows.filter(inQuestion(question))),
    provisional: () => Promise.resolve(provisional),
    releases: () => Promise.resolve([]),
    released: () => Promise.resolve([]),
    catalogue: () => madeUpCatalogue,
    ready: () => true,
    stats: async () => [
      { name: 'peil_windows_closed_total', help: 'Windows closed.', kind: 'counter', value: windows.length },
    ],
  }
}

const SCALE: Readonly<Record<Grain, number>> = { day: 1, week: 2.1, month: 3.4 }

function figuresOf(grain: Grain, start: string, n: number, organisationRules: boolean): InterestCell[] {
  const wave = SCALE[grain] * (1 + 0.25 * Math.sin(n * 0.9) + n * 0.015)
  const figures = (level: Level, id: string, size: number): InterestCell[] => {
    const people = fives(size * wave)
    const total = asCell({
      grain,
      start,
      level,
      id,
      people,
      organisations: organisationRules ? Math.max(5, fives(people / 3.2)) : null,
      events: fives(people * 6.3),
      activeDays: fives(people * (grain === 'day' ? 1 : 2.2)),
      errors: size > 100 ? fives(people * 0.12) : null,
      hiddenCells: size % 7 === 0 && grain !== 'day' ? 2 : 0,
      p50Ms: level === 'feature' && size > 150 ? 320 : null,
      p95Ms: level === 'feature' && size > 150 ? 2580 : null,
    })
    const cut = (by: Dimension, parts: Readonly<Record<string, number>>): InterestCell[] =>
      Object.entries(parts).map(([value, share]) =>
        asCell({ ...total, by, value, people: Math.max(10, fives(people * share)), events: null, activeDays: null }),
      )
    return [
      total,
      ...cut('role', { client: 0.58, accountant: 0.26, assistant: 0.1, others: 0.06 }),
      ...(organisationRules ? cut('organisationSize', { solo: 0.2, small: 0.45, medium: 0.25, others: 0.1 }) : []),
      ...(size > 90 ? cut('device', { desktop: 0.66, phone: 0.27, others: 0.07 }) : []),
    ]
  }
  const shown = madeUpCatalogue.features.filter(
    (feature) => !HIDDEN.has(feature.id) && (grain === 'month' || !SMALL.has(feature.id)),
  )
  return [
    ...figures('platform', PLATFORM, 430),
    ...Object.keys(AREAS).flatMap((id, index) => figures('area', id, 160 + 60 * index)),
    ...shown.flatMap((feature, index) =>
      figures('feature', feature.id, SMALL.has(feature.id) ? 14 : 40 + 23 * ((index * 5) % 9)),
    ),
  ]
}
