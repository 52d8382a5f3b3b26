// Closings of windows in which nobody was: enough for what a release costs and how it is taken to its end.
import { registered } from '../../log/release-plans.ts'
import type { ReleasableClosing } from '../../reports/release/draw.ts'
import type { WindowId } from '../../schemas/figures.ts'
import type { ReleasePlan } from '../../schemas/release-plan.ts'
import { STAGED_CATALOGUE } from './catalogue.ts'
import { calendar } from './line.ts'

export const emptyWindow = (rules: ReleasePlan, window: WindowId): ReleasableClosing => ({
  window,
  start: calendar.daysOf(window)[0] ?? '',
  sums: [],
  durations: [],
  origins: [0],
  missing: [],
  floor: { people: 10, organisations: 3, largestShare: 0.8 },
  features: STAGED_CATALOGUE.features.map(({ id, area }) => ({ id, area, counts: 'month', cells: 1 })),
  merged: { role: [], organisationSize: [], device: [] },
  published: [],
  provisional: [],
  release: { plan: registered(rules).hash, rules, bounded: [], missing: 0 },
})
