// What answers of S3-compatible servers mean: which of them is a setting of ours, and which one.
import { expect, test } from 'vitest'
import { s3Problem } from '../../delivery/s3-problems.ts'

test.each([
  [404, 'NoSuchBucket', 'misconfigured', 'no-bucket'],
  [400, 'InvalidBucketName', 'misconfigured', 'no-bucket'],
  [301, 'PermanentRedirect', 'misconfigured', 'other-region'],
  [400, 'AuthorizationHeaderMalformed', 'misconfigured', 'other-region'],
  [307, undefined, 'misconfigured', 'other-region'],
  [403, 'SignatureDoesNotMatch', 'refused', undefined],
  [503, undefined, 'unreachable', undefined],
  [418, 'Teapot', 'failed', undefined],
])('%i with %s is %s, and exactly %s', (status, code, why, fault) => {
  expect(s3Problem(status, code)).toMatchObject({ why, fault })
})

test('a code that is not known is not repeated', () => {
  expect(s3Problem(400, 'hush').cause).toBe('HTTP 400')
})
