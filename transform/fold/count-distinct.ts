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
  const cells = tables.names.length * SLOT_COUNT
  const counts = {
    people: new Uint32Array(cells),
    organisations: new Uint32Array(cells),
    largest: new Uint32Array(cells),
  }
  /** People of the organisation at hand per cell, and which cells are not 0. */
  const own = new Uint32Array(cells)
  const touched = new Uint32Array(cells)
  let touchedCount = 0
  /** The last person counted in each table, + 1: a person counts once in an area, however many features they used. */
  const last = new Uint32Array(tables.names.length)
  const { words } = tally

  const count = (cell: number): void => {
    if (own[cell] === 0) touched[touchedCount++] = cell
    own[cell] = (own[cell] ?? 0) + 1
  }
  const countIn = (table: number, person: number, role: number, size: number, device: number): void => {
    if (last[table] === person + 1) return
    last[table] = person + 1
    const base = table * SLOT_COUNT
    count(base)
    count(base + role)
    count(base + size)
    count(base + device)
  }
  const endOrganisation = (organisation: number): void => {
    for (let at = 0; at < touchedCount; at++) {
      const cell = touched[at] ?? 0
      const here = own[cell] ?? 0
      own[cell] = 0
      counts.people[cell] = (counts.people[cell] ?? 0) + here
      if (organisation === NO_ORGANISATION) continue
      counts.organisations[cell] = (counts.organisations[cell] ?? 0) + 1
      if (here > (counts.largest[cell] ?? 0)) counts.largest[cell] = here
    }
    touchedCount = 0
  }

  let organisation = NO_ORGANISATION
  for (const person of people) {
    const theirs = tally.organisation[person] ?? NO_ORGANISATION
    if (theirs !== organisation) {
      endOrganisation(organisation)
      organisation = theirs
    }
    const segment = tally.segment[person] ?? 0
    const role = roleSlots[segment] ?? 0
    const size = sizeSlots[segment] ?? 0
    const device = deviceSlots[segment] ?? 0
    for (let word = 0; word < words; word++) {
      for (let rest = bits[person * words + word] ?? 0; rest !== 0; rest &= rest - 1) {
        const feature = word * 32 + 31 - Math.clz32(rest & -rest)
        countIn(tables.ofFeature[feature] ?? 0, person, role, size, device)
        countIn(tables.ofArea[feature] ?? 0, person, role, size, device)
        countIn(0, person, role, size, device)
      }
    }
  }
  endOrganisation(organisation)
  return counts
}
