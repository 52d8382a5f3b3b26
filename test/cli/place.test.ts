// Data folders that go by another clock.
import { expect, test } from 'vitest'
import { refuseOtherClock, rememberPlace } from '../../cli/place.ts'
import { BadConfig } from '../../config.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('peil start on a demo’s folder is refused: it says why, how to go on with the demo, and what to do instead', async () => {
  await using folder = await temporaryFolder()
  await refuseOtherClock(folder.path, 'start')
  await rememberPlace(folder.path, 'demo', { now: 0 })
  const refused = refuseOtherClock(folder.path, 'start')
  await expect(refused).rejects.toThrow(BadConfig)
  await expect(refused).rejects.toThrow(
    new RegExp(
      `${folder.path} was made by peil demo, which has a clock of its own[^]*peil demo --data ${folder.path}\\.[^]*peil start --data FOLDER`,
    ),
  )
  await refuseOtherClock(folder.path, 'demo')
})
