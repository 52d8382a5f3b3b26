// Places that packages are put into: which are one, however they are written.
import { expect, test } from 'vitest'
import { placeOf, sharedInWords } from '../../../reports/exports/place-of.ts'
import { DeliveryRoute } from '../../../schemas/recipient.ts'

const folder = (path: string) => DeliveryRoute.parse({ to: 'folder', folder: path })
const sftp = (more: object = {}) =>
  DeliveryRoute.parse({
    to: 'sftp',
    host: 'files.example.org',
    user: 'peil',
    hostKey: `SHA256:${'a'.repeat(43)}`,
    passwordFile: 'p',
    ...more,
  })
const s3 = (more: object = {}) =>
  DeliveryRoute.parse({
    to: 's3',
    endpoint: 'https://s3.example.org',
    bucket: 'figures',
    accessKey: 'AK1',
    secretKeyFile: 's',
    ...more,
  })

test.each<[string, DeliveryRoute, DeliveryRoute]>([
  ['a folder with a slash or dots', folder('/srv/a'), folder('/srv/./b/../a/')],
  ['a folder unpacked or not', folder('/srv/a'), { ...folder('/srv/a'), unpack: false } as DeliveryRoute],
  ['a home, written in two ways', sftp(), sftp({ folder: './' })],
  ['a host in capitals, with another secret', sftp(), sftp({ host: 'FILES.example.org', passwordFile: 'other' })],
  ['a folder there, with a slash', sftp({ folder: 'in' }), sftp({ folder: './in/' })],
  ['a bucket by another account', s3(), s3({ accessKey: 'AK2', region: 'eu-west-1' })],
  ['an endpoint with a slash', s3(), s3({ endpoint: 'https://S3.example.org:443/' })],
])('are one: %s', (_what, one, other) => {
  expect(placeOf(one)).toBe(placeOf(other))
})

test.each<[string, DeliveryRoute, DeliveryRoute]>([
  ['two folders', folder('/srv/a'), folder('/srv/ab')],
  ['homes of two users', sftp(), sftp({ user: 'other' })],
  ['two servers', sftp(), sftp({ port: 2222 })],
  ['two folders there', sftp({ folder: 'a' }), sftp({ folder: '/a' })],
  ['two prefixes', s3({ prefix: 'a/' }), s3({ prefix: 'b/' })],
  ['two buckets', s3(), s3({ bucket: 'others' })],
])('are two: %s', (_what, one, other) => {
  expect(placeOf(one)).not.toBe(placeOf(other))
})

test('the portal is no place: everybody sees their own there', () => {
  expect(placeOf({ to: 'portal' })).toBeUndefined()
})

test('what is said names the other, and no address', () => {
  const said = sharedInWords(sftp(), ['bureau'])
  expect(said).toContain('its folder at that server is that of bureau, too')
  expect(said).not.toContain('example.org')
})
