// What follows a closing, step by step. Each step is a function of the closing and may be done again: whatever is
// interrupted between two of them is finished at the next start, with the same rows.
import type { Keys } from '../../keys/port.ts'
import type { Ledger } from '../../log/ledger.ts'
import type { Closing } from '../../schemas/closing.ts'
import { grainOf } from '../../time/calendar.ts'
import type { Warehouse } from '../../warehouse/port.ts'
import { disclose } from './disclose.ts'
import type { Releaser } from '../release/releaser.ts'
import { hasOrganisationRules } from './floor.ts'

export interface Finishing {
  readonly warehouse: Warehouse
  readonly ledger: Ledger
  readonly keys: Keys
  readonly releaser: Releaser
}

/** From the frozen closing to the record that its key is gone. */
export async function finish({ warehouse, ledger, keys, releaser }: Finishing, closing: Closing): Promise<void> {
  const { window, start, features, missing } = closing
  const grain = grainOf(window)
  const entry = { key: window, window }
  const once = `closing ${window}`
  const organisationRules = hasOrganisationRules(closing.floor)

  if (missing.length > 0) await ledger.append('closed-forced', { window, missing: [...missing] }, { once })
  await warehouse.publish(
    { window, grain, start, features, missing: missing.length, organisationRules },
    disclose(closing),
  )
  if (grain === 'day') await dropProvisional(warehouse, start)
  await releaser.release(closing)
  await ledger.append('destroying', entry, { once })
  await keys.destroy(window)
  await ledger.append('destroyed', entry, { once })
}

/** The day's closed figures have taken the place of its provisional ones. */
async function dropProvisional(warehouse: Warehouse, day: string): Promise<void> {
  const cells = await warehouse.provisional()
  const left = cells.filter((cell) => cell.day !== day)
  if (left.length < cells.length) await warehouse.replaceProvisional(left)
}
