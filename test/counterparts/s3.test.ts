// Delivery to a real S3 server: what the tests with a server of ours say, said by somebody else's.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DeliveryFailed } from '../../delivery/port.ts'
import { deliveryContract, networkContract } from '../contracts/delivery.ts'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import { outcomeOf } from '../support/delivery-problems.ts'
import { behind } from '../support/delivery-places.ts'
import { makeParcel, someBytes } from '../support/parcels.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeCounterparts } from './has-counterparts.ts'
import { versityPlace } from './versity-gateway.ts'

describeCounterparts('deliveries to the Versity S3 Gateway', () => {
  deliveryContract('Versity S3 Gateway', () => versityPlace())
  networkContract('Versity S3 Gateway', { resumes: false }, () => behind(startCuttingProxy, versityPlace))

  test('are refused with a wrong key and to another account, and need a bucket that there is', async () => {
    await using here = await temporaryFolder()
    await using place = await versityPlace()
    await writeFile(join(place.secretsFolder, 'wrong'), 'hunter2', { mode: 0o600 })
    const parcel = await makeParcel(here.path, 'a.zip.age', someBytes(300_000))
    const deliverTo = (settings: Readonly<Record<string, unknown>>): Promise<string> =>
      outcomeOf(() => place.openWith(settings).deliver(parcel, { signal: new AbortController().signal }))
    expect(await deliverTo({ secretKeyFile: 'wrong' })).toBe('refused')
    expect(await deliverTo({ accessKey: 'somebody' })).toBe('refused')
    expect(await deliverTo({ bucket: 'mistyped' })).toBe('misconfigured')
    expect(await deliverTo({ region: 'eu-west-1' })).toBe('misconfigured')
    expect(await place.names()).toEqual([])
    expect(await deliverTo({})).toBe('delivered')
  })

  test('are stopped by the server itself when something else is there, also at the very moment', async () => {
    await using here = await temporaryFolder()
    await using place = await versityPlace()
    const seeds = [1, 2, 3, 4]
    const outcomes = await Promise.all(
      seeds.map(async (seed) => {
        const parcel = await makeParcel(here.path, `${seed}.age`, someBytes(300_000, seed))
        const given = { ...parcel, name: 'a.zip.age' }
        return await place
          .open()
          .deliver(given, { signal: new AbortController().signal })
          .catch((error: unknown) => (error instanceof DeliveryFailed ? error.why : String(error)))
      }),
    )
    expect(outcomes.toSorted()).toEqual(['delivered', 'occupied', 'occupied', 'occupied'])
    const winner = seeds[outcomes.indexOf('delivered')] ?? 0
    expect((await place.read('a.zip.age'))?.equals(someBytes(300_000, winner))).toBe(true)
  })
})
