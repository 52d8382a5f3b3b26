// The figures on their way out: working sums (unfloored, sealed) and what may be shown (ClickHouse). Never the same type.
import type { Bounded } from './bounded.ts'
import type { Dimension, Grain, Level } from './segments.ts'

declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** A calendar day of the reporting time zone, `YYYY-MM-DD`. */
export type Day = string

/** `day/2026-11-22`, `week/2026-W47` (ISO 8601) or `month/2026-11`; also the name of the window's key. */
export type WindowId = `${Grain}/${string}`

/**
 * The exact figures of one cell, all about the same people (R1). `largest` is the number of people of the organisation
 * that has most of them here; the `error…` figures say whom `errors` comes from.
 */
export interface Sums {
  people: number
  organisations: number
  largest: number
  events: number
  activeDays: number
  errors: number
  errorPeople: number
  errorOrganisations: number
  errorLargest: number
}

/** Which cell: a level and its id, cut by a dimension's value. */
export interface CellName {
  readonly level: Level
  readonly id: string
  readonly by: Dimension
  readonly value: string
}

export interface CellSums extends CellName, Sums {}

/** Durations of a total: how many people they come from and the count in each log-scale bin (DURATION_BINS of them). */
export interface DurationSums {
  readonly level: Level
  readonly id: string
  readonly people: number
  readonly bins: readonly number[]
}

/**
 * What one partition adds to one window, in absolute figures, as of `version` (the last origin folded). Only non-zero
 * cells. Equal version is equal content. `watermark`: everything stamped before it (epoch ms) is in.
 */
export interface Partial {
  readonly window: WindowId
  readonly partition: number
  readonly version: number
  readonly watermark: number
  readonly cells: readonly CellSums[]
  readonly durations: readonly DurationSums[]
  /** Where a release plan is in force for the window. */
  readonly bounded?: Bounded
}

/** A figure that may be shown: floored, grouped and rounded by R1–R6. Only `disclose` makes one. */
export type InterestCell = Branded<
  CellName & {
    readonly grain: Grain
    /** First day of the window. */
    readonly start: Day
    readonly people: number
    readonly organisations: number | null
    readonly events: number | null
    readonly activeDays: number | null
    readonly errors: number | null
    /** How many of the cells that `events` sums are withheld, whatever the reason. */
    readonly hiddenCells: number
    readonly p50Ms: number | null
    readonly p95Ms: number | null
  },
  'interest'
>

/** People so far on the open day, as "at least" (R5). */
export type ProvisionalCell = Branded<
  { readonly day: Day; readonly level: Level; readonly id: string; readonly atLeast: number },
  'provisional'
>

/** A row of an answer: an InterestCell, or a total of the catalogue that is withheld (`null` throughout). */
export interface InterestRow extends CellName {
  readonly grain: Grain
  readonly start: Day
  readonly people: number | null
  readonly organisations: number | null
  readonly events: number | null
  readonly activeDays: number | null
  readonly errors: number | null
  readonly hiddenCells: number
}

/** Log-scale bins for durations: bin b holds [2^(b/3), 2^((b+1)/3)) ms, the first from 0, the last without end. */
export const DURATION_BINS = 64
export const durationBin = (ms: number): number =>
  ms <= 1 ? 0 : Math.min(DURATION_BINS - 1, Math.floor(3 * Math.log2(ms)))
/** The lower edge of a bin, in ms, rounded to a whole number: what a percentile is shown as. */
export const durationOfBin = (bin: number): number => (bin === 0 ? 0 : Math.round(2 ** (bin / 3)))
