// Counting people and organisations afresh: how many have a bit set, per table and slot, and the largest organisation.
import { NO_ORGANISATION } from '../journal/section.ts'
import type { Tables } from './tables.ts'
import { SLOT_COUNT, type Tally, deviceSlots, roleSlots, sizeSlots } from './tally.ts'

/** Indexed by table × SLOT_COUNT + slot. */
export interface Distinct {
  readonly people: Uint32Array
  readonly organisations: Uint32Array
  readonly largest: Uint32Array
}

/** The people of a tally, those of one organisation next to each other, those without one first. */
export function byOrganisation(tally: Tally): Uint32Array {
  const starts = new Uint32Array(tally.organisations + 2)
  const placeOf = (person: number): number => {
    const organisation = tally.organisation[person] ?? NO_ORGANISATION
    return organisation === NO_ORGANISATION ? 0 : organisation + 1
  }
  for (let person = 0; person < tally.people; person++) {
    const after = placeOf(person) + 1
    starts[after] = (starts[after] ?? 0) + 1
  }
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0)
  const people = new Uint32Array(tally.people)
  for (let person = 0; person < tally.people; person++) {
    const place = placeOf(person)
    const at = starts[place] ?? 0
    people[at] = person
    starts[place] = at + 1
  }
  return people
}

/** `bits`: one of the tally's sets of features; `people`: as `byOrganisation` orders them. */
export function countDistinct(tally: Tally, bits: Uint32Array, people: Uint32Array, tables: Tables): Distinct {
  const organisation = new OrganisationCells(tables.names.length)
  const { words } = tally
  const { ofFeature, ofArea } = tables
  let at = NO_ORGANISATION
  for (const person of people) {
    const theirs = tally.organisation[person] ?? NO_ORGANISATION
    if (theirs !== at) {
      organisation.end(at !== NO_ORGANISATION)
      at = theirs
    }
    const segment = tally.segment[person] ?? 0
    const role = roleSlots[segment] ?? 0
    const size = sizeSlots[segment] ?? 0
    const device = deviceSlots[segment] ?? 0
    for (let word = 0; word < words; word++) {
      for (let rest = bits[person * words + word] ?? 0; rest !== 0; rest &= rest - 1) {
        const feature = word * 32 + 31 - Math.clz32(rest & -rest)
        organisation.count(ofFeature[feature] ?? 0, person, role, size, device)
        organisation.count(ofArea[feature] ?? 0, person, role, size, device)
        organisation.count(0, person, role, size, device)
      }
    }
  }
  organisation.end(at !== NO_ORGANISATION)
  return organisation
}

/** How many people have a bit set, per table: all that durations need. */
export function countPeople(tally: Tally, bits: Uint32Array, tables: Tables): Uint32Array {
  const counts = new Uint32Array(tables.names.length)
  const last = new Uint32Array(tables.names.length)
  const { words } = tally
  for (let person = 0; person < tally.people; person++) {
    for (let word = 0; word < words; word++) {
      for (let rest = bits[person * words + word] ?? 0; rest !== 0; rest &= rest - 1) {
        const feature = word * 32 + 31 - Math.clz32(rest & -rest)
        for (let level = 0; level < 3; level++) {
          const table = level === 0 ? 0 : ((level === 1 ? tables.ofArea : tables.ofFeature)[feature] ?? 0)
          if (last[table] === person + 1) continue
          last[table] = person + 1
          counts[table] = (counts[table] ?? 0) + 1
        }
      }
    }
  }
  return counts
}

/** The cells of the organisation at hand, and what all before it came to. */
export class OrganisationCells implements Distinct {
  readonly people: Uint32Array
  readonly organisations: Uint32Array
  readonly largest: Uint32Array
  /** People of the organisation at hand per cell, and which cells are not 0. */
  readonly #own: Uint32Array
  readonly #touched: Uint32Array
  #touchedCount = 0
  /** The last person counted in each table, + 1: a person counts once in an area, however many features they used. */
  readonly #last: Uint32Array

  constructor(tables: number) {
    const cells = tables * SLOT_COUNT
    this.people = new Uint32Array(cells)
    this.organisations = new Uint32Array(cells)
    this.largest = new Uint32Array(cells)
    this.#own = new Uint32Array(cells)
    this.#touched = new Uint32Array(cells)
    this.#last = new Uint32Array(tables)
  }

  count(table: number, person: number, role: number, size: number, device: number): void {
    if (this.#last[table] === person + 1) return
    this.#last[table] = person + 1
    const base = table * SLOT_COUNT
    this.#add(base)
    this.#add(base + role)
    this.#add(base + size)
    this.#add(base + device)
  }

  #add(cell: number): void {
    const before = this.#own[cell] ?? 0
    if (before === 0) this.#touched[this.#touchedCount++] = cell
    this.#own[cell] = before + 1
  }

  /** All people of the organisation were counted; `counts`: it is one, not the people without any. */
  end(counts: boolean): void {
    for (let at = 0; at < this.#touchedCount; at++) {
      const cell = this.#touched[at] ?? 0
      const here = this.#own[cell] ?? 0
      this.#own[cell] = 0
      this.people[cell] = (this.people[cell] ?? 0) + here
      if (!counts) continue
      this.organisations[cell] = (this.organisations[cell] ?? 0) + 1
      if (here > (this.largest[cell] ?? 0)) this.largest[cell] = here
    }
    this.#touchedCount = 0
  }
}
