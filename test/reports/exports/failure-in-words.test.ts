// What an operator reads about a package that has not arrived: what is wrong, where, what to do; and no secret.
import { expect, test } from 'vitest'
import { failureInWords } from '../../../reports/exports/failure-in-words.ts'
import { DELIVERY_FAULTS, DELIVERY_PROBLEMS } from '../../../schemas/ledger.ts'
import { DeliveryRoute } from '../../../schemas/recipient.ts'

const folder = DeliveryRoute.parse({ to: 'folder', folder: '/srv/figures' })
const sftp = DeliveryRoute.parse({
  to: 'sftp',
  host: 'files.example.org',
  user: 'loginname',
  folder: 'in',
  hostKey: `SHA256:${'a'.repeat(43)}`,
  privateKeyFile: 'institute.key',
})
const s3 = DeliveryRoute.parse({
  to: 's3',
  endpoint: 'https://s3.example.org:9000/x',
  region: 'eu-west-1',
  bucket: 'figures',
  accessKey: 'AK1',
  secretKeyFile: 'institute.secret',
})
const unfit = (fault: (typeof DELIVERY_FAULTS)[number], route: DeliveryRoute): string =>
  failureInWords({ why: 'misconfigured', fault }, route)

test.each([
  [unfit('no-folder', folder), 'there is no folder /srv/figures: make it, or mount'],
  [unfit('not-a-folder', folder), '/srv/figures is no folder: mend `delivery.folder`'],
  [unfit('leads-elsewhere', folder), 'there is a link in /srv/figures'],
  [unfit('no-folder', sftp), 'there is no folder in at files.example.org: the recipient makes it'],
  [unfit('no-secret', sftp), 'the file of the secret, institute.key, cannot be read: put a file there (mode 600)'],
  [unfit('open-secret', s3), 'institute.secret, can be read by others on this machine: chmod 600'],
  [unfit('bad-secret', sftp), 'institute.key, cannot be used: it must hold a whole private key'],
  [unfit('bad-secret', s3), 'institute.secret, cannot be used: it must hold the secret, in one line'],
  [unfit('no-bucket', s3), 'there is no bucket figures at s3.example.org:9000: the recipient makes it'],
  [unfit('other-region', s3), 'in another region than eu-west-1, or not at s3.example.org:9000'],
  [failureInWords({ why: 'full' }, folder), 'the folder /srv/figures: there is no room left'],
  [failureInWords({ why: 'unreachable' }, sftp), 'files.example.org, port 22, folder in: the destination cannot be'],
])('%s', (said, words) => {
  expect(said).toContain(words)
})

test('every problem and fault is said of every route, without who logs in and what is secret', () => {
  for (const route of [folder, sftp, s3])
    for (const why of DELIVERY_PROBLEMS)
      for (const fault of [undefined, null, ...DELIVERY_FAULTS]) {
        const said = failureInWords({ why, fault }, route)
        expect(said.length).toBeGreaterThan(20)
        expect(said).not.toMatch(/loginname|AK1|undefined|null/)
      }
})
