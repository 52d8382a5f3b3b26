// What the system says when a folder cannot be written, as a reason why a package has not arrived.
import type { DeliveryProblem } from '../schemas/ledger.ts'
import { codeOf } from '../keys/durable-file.ts'
import { DeliveryFailed } from './port.ts'

const PROBLEMS: Readonly<Record<string, DeliveryProblem>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  // A file may not grow so long: of this file system, or by a limit on this process.
  EFBIG: 'full',
  EACCES: 'refused',
  EPERM: 'refused',
  EROFS: 'refused',
  ENOENT: 'misconfigured',
  ENOTDIR: 'misconfigured',
  ELOOP: 'misconfigured',
  ENAMETOOLONG: 'misconfigured',
  // Of network mounts whose server is gone.
  ESTALE: 'unreachable',
  ENOTCONN: 'unreachable',
  ETIMEDOUT: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
}

/** Errors of the file system become DeliveryFailed; all else is passed on as it is. */
export function asFolderProblem(error: unknown): unknown {
  const code = codeOf(error)
  if (typeof code !== 'string' || error instanceof DeliveryFailed) return error
  return new DeliveryFailed(PROBLEMS[code] ?? 'failed', { cause: code })
}
