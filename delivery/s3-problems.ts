// What an answer of an S3-compatible server means, when it is no success.
import type { DeliveryFault, DeliveryProblem } from '../schemas/ledger.ts'
import { DeliveryFailed } from './port.ts'

/** `<Code>` of error answers (S3 API reference, "Error responses"; those with X of MinIO and Versity, some of Ceph). */
const BY_CODE: Readonly<Record<string, DeliveryProblem>> = {
  InvalidAccessKeyId: 'refused',
  SignatureDoesNotMatch: 'refused',
  XAdminUserNotFound: 'refused',
  NoSuchBucket: 'misconfigured',
  InvalidBucketName: 'misconfigured',
  PermanentRedirect: 'misconfigured',
  TemporaryRedirect: 'misconfigured',
  AuthorizationHeaderMalformed: 'misconfigured',
  IllegalLocationConstraintException: 'misconfigured',
  RequestTimeTooSkewed: 'failed',
  BadDigest: 'altered',
  InvalidDigest: 'altered',
  XAmzContentSHA256Mismatch: 'altered',
  XAmzContentChecksumMismatch: 'altered',
  RequestTimeout: 'slow',
  EntityTooLarge: 'full',
  InsufficientStorage: 'full',
  QuotaExceeded: 'full',
  XMinioStorageFull: 'full',
  XMinioAdminBucketQuotaExceeded: 'full',
}

const FAULTS: Readonly<Record<string, DeliveryFault>> = { NoSuchBucket: 'no-bucket', InvalidBucketName: 'no-bucket' }

/** `code`: what the answer's body says, if anything. Only a code that is known goes into the cause. */
export function s3Problem(status: number, code: string | undefined): DeliveryFailed {
  const known = code === undefined ? undefined : BY_CODE[code]
  const cause = known === undefined ? `HTTP ${status}` : `HTTP ${status}, ${code}`
  const why = known ?? byStatus(status)
  if (why !== 'misconfigured') return new DeliveryFailed(why, { cause })
  // Whoever sends us on, or wants it signed for another region, has the bucket elsewhere.
  return new DeliveryFailed(why, { cause, fault: FAULTS[code ?? ''] ?? 'other-region' })
}

function byStatus(status: number): DeliveryProblem {
  if (status === 401 || status === 403) return 'refused'
  // A redirect is not followed: what is signed for one host is not shown to another.
  if (status >= 300 && status < 400) return 'misconfigured'
  if (status === 507) return 'full'
  if (status === 429 || status >= 500) return 'unreachable'
  return 'failed'
}
