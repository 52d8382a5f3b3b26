// Where a stepped clock stood in a data folder: it goes on from there, and never back.
import { join } from 'node:path'
import { readJson, writeWhole } from '../data-folder.ts'

const file = (folder: string): string => join(folder, 'place.json')

/** Epoch ms; undefined where none was remembered. */
export async function readPlace(folder: string): Promise<number | undefined> {
  const place = (await readJson(file(folder))) as { now?: unknown } | undefined
  return typeof place?.now === 'number' ? place.now : undefined
}

export const rememberPlace = (folder: string, now: number): Promise<void> => writeWhole(file(folder), { now })
