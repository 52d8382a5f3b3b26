// Where a stepped clock stood in a data folder: it goes on from there, and never back. A folder with such a clock is not
// one for the machine's, nor the other way about: keys die by the clock.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { BadConfig } from '../config.ts'
import { isDataFolder, readJson, writeWhole } from '../data-folder.ts'
import { type Clock, steppedClock, systemClock } from '../time/clock.ts'

/** What has a clock of its own, and the file in its data folder that says where that clock stands. */
const FILES = { demo: 'demo.json', 'import access-log': 'place.json' } as const
export type Stepped = keyof typeof FILES

/** Undefined where none was remembered. */
export const readPlace = (folder: string, of: Stepped): Promise<unknown> => readJson(join(folder, FILES[of]))

/** A folder of the demo or of an import has a clock of its own: by the machine's everything in it would be past. */
export async function clockOfFolder(folder: string): Promise<Clock> {
  for (const of of ['demo', 'import access-log'] as const) {
    const place = z.object({ now: z.number() }).safeParse(await readPlace(folder, of))
    if (place.success) return steppedClock(place.data.now)
  }
  return systemClock
}

/** Makes the folder if there is none: the place is there before anything else. */
export async function rememberPlace(folder: string, of: Stepped, place: { readonly now: number }): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeWhole(join(folder, FILES[of]), place)
}

function madeByOther(folder: string, other: Stepped, own: Stepped | 'start'): string {
  const goOn = other === 'demo' ? `To go on with the demo: peil demo --data ${folder}. ` : ''
  const elsewhere = own === 'start' ? 'peil start --data FOLDER, a new one' : `give peil ${own} another --data`
  return (
    `the data folder ${folder} was made by peil ${other}, which has a clock of its own: what is in it would be past, or yet ` +
    `to come, by any other, and keys die by the clock. ${goOn}For your own events: ${elsewhere}`
  )
}

/** @throws BadConfig when the folder was made by something that goes by another clock. */
export async function refuseOtherClock(folder: string, own: Stepped | 'start'): Promise<void> {
  for (const other of ['demo', 'import access-log'] as const)
    if (other !== own && (await readPlace(folder, other)) !== undefined)
      throw new BadConfig(madeByOther(folder, other, own))
  if (own !== 'start' && (await isDataFolder(folder)) && (await readPlace(folder, own)) === undefined)
    throw new BadConfig(`this data folder goes by the machine's clock, peil ${own} by its own: give another --data`)
}
