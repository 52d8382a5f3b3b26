// Places that packages are put into: which are one, however they are written.
import { expect, test } from 'vitest'
import { sharePlace, sharedInWords } from '../../../reports/exports/shared-place.ts'
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
  ['a folder and one in it', folder('/srv/a'), folder('/srv/a/b')],
  ['a home and a folder in it', sftp(), sftp({ folder: 'in' })],
  ['a bucket and a prefix in it', s3(), s3({ prefix: 'b/' })],
  ['an endpoint with a slash', s3(), s3({ endpoint: 'https://S3.example.org:443/' })],
])('are one: %s', (_what, one, other) => {
  expect([sharePlace(one, other), sharePlace(other, one)]).toEqual([true, true])
})

test.each<[string, DeliveryRoute, DeliveryRoute]>([
  ['two folders', folder('/srv/a'), folder('/srv/ab')],
  ['homes of two users', sftp(), sftp({ user: 'other' })],
  ['two servers', sftp(), sftp({ port: 2222 })],
  ['a home and a folder elsewhere', sftp(), sftp({ folder: '/in' })],
  ['two folders there', sftp({ folder: 'a' }), sftp({ folder: '/a' })],
  ['two prefixes', s3({ prefix: 'a/' }), s3({ prefix: 'b/' })],
  ['two buckets', s3(), s3({ bucket: 'others' })],
])('are two: %s', (_what, one, other) => {
  expect([sharePlace(one, other), sharePlace(other, one)]).toEqual([false, false])
})

test('the portal is no place: everybody sees their own there', () => {
  expect(sharePlace({ to: 'portal' }, { to: 'portal' })).toBe(false)
})

test('what is said names the other, and no address', () => {
  const said = sharedInWords(sftp(), ['bureau'])
  expect(said).toContain('its folder at that server is that of bureau, too, or one lies in the other')
  expect(said).not.toContain('example.org')
})
