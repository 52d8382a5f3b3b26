// Delivery to OpenSSH's SFTP server: what the tests with a server of ours say, said by a real one.
import { expect, test } from 'vitest'
import { deliveryContract, latecomerContract, networkContract } from '../contracts/delivery.ts'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import { outcomeOf } from '../support/delivery-problems.ts'
import { behind } from '../support/delivery-places.ts'
import { makeParcel, someBytes } from '../support/parcels.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeCounterparts } from './has-counterparts.ts'
import { MOUNT_SMALL_VOLUME, describeWithSmallVolume } from './may-mount.ts'
import { openSshPlace, type OpenSshPlace } from './open-ssh.ts'

const NAME = 'peil-month-2026-11-r1.zip.age'
const PART = `.${NAME}.part`
const MIB = 1024 * 1024

async function deliverTo(place: OpenSshPlace, settings = {}): Promise<string> {
  await using here = await temporaryFolder()
  const parcel = await makeParcel(here.path, NAME, someBytes(3 * MIB))
  const signal = new AbortController().signal
  return await outcomeOf(() => place.openWith(settings).deliver(parcel, { signal }))
}

describeCounterparts('deliveries by SFTP to OpenSSH', () => {
  deliveryContract('OpenSSH', () => openSshPlace())
  latecomerContract('OpenSSH', () => openSshPlace())
  networkContract('OpenSSH', { resumes: true }, () => behind(startCuttingProxy, (through) => openSshPlace({}, through)))

  test('know the server by any of its keys, and give another nothing', async () => {
    await using place = await openSshPlace()
    for (const [n, hostKey] of place.hostKeys.entries())
      expect(await deliverTo(place, { hostKey })).toBe(n === 0 ? 'delivered' : 'there')
    expect(await deliverTo(place, { hostKey: `SHA256:${'A'.repeat(43)}` })).toBe('other-host')
  })

  test('are refused to a user and with a key that it does not know, and where nobody may write', async () => {
    await using place = await openSshPlace({ sftp: '-R' })
    await using other = await openSshPlace()
    expect(await deliverTo(place)).toBe('refused')
    expect(await deliverTo(place, { user: 'nobody-of-that-name' })).toBe('refused')
    const { hostKeys } = other
    const port = 'port' in other.route ? other.route.port : 0
    expect(await deliverTo(place, { port, hostKey: hostKeys[0] })).toBe('refused')
    expect(await deliverTo(place, { folder: `${place.root}/mistyped` })).toBe('misconfigured')
    expect(await place.names()).toEqual([])
  })

  test('go on with a part that is a beginning, and with nothing else', async () => {
    for (const part of [someBytes(2 * MIB), someBytes(2 * MIB, 1)]) {
      await using place = await openSshPlace()
      place.put(PART, part)
      expect(await deliverTo(place)).toBe('delivered')
      expect((await place.read(NAME))?.equals(someBytes(3 * MIB))).toBe(true)
      expect(await place.names()).toEqual([NAME])
    }
  })

  describeWithSmallVolume('to a small volume', () => {
    test('are told that it is full', async () => {
      await using place = await openSshPlace({ before: MOUNT_SMALL_VOLUME })
      expect(await deliverTo(place)).toBe('full')
    })
  })
})
