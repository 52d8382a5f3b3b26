// Opens the destination that a recipient's delivery route names.
import type { DeliveryRoute } from '../schemas/recipient.ts'
import { type Clock, systemClock } from '../time/clock.ts'
import { folderCarrier } from './folder.ts'
import { checkParcel } from './parcel-bytes.ts'
import { type Carrier, type Hanging, PATIENCE, type Patience, patiently } from './patience.ts'
import { DeliveryFailed, type Destination } from './port.ts'
import type { SecretPlace } from './secret-file.ts'
import { s3Carrier } from './s3.ts'
import { sftpCarrier } from './sftp.ts'

export interface DestinationOptions extends SecretPlace {
  /** For what is signed with a date. The world's own unless a test says otherwise: a server refuses a signature of another
   * hour, also when the pipeline runs on a stepped clock. */
  readonly clock?: Pick<Clock, 'now'>
  readonly patience?: Patience
}

/**
 * Nothing is asked of the other side yet, and nothing read. Whoever keeps a destination open over attempts is spared new
 * ones on a mount that hangs.
 * @returns undefined for the portal: what is fetched is not delivered.
 */
export function openDestination(route: DeliveryRoute, options: DestinationOptions): Destination | undefined {
  const { secretsFolder, dataFolder, clock = systemClock, patience = PATIENCE } = options
  const secrets = { secretsFolder, dataFolder }
  const { connectMs } = patience
  switch (route.to) {
    case 'folder':
      return destination(folderCarrier(route), patience)
    case 'sftp':
      return destination(sftpCarrier(route, { secrets, connectMs }), patience)
    case 's3':
      return destination(s3Carrier(route, { secrets, connectMs, clock }), patience)
    case 'portal':
      return undefined
  }
}

/** What is the same for all of them: a parcel that is what it says, patience that ends, and one kind of error. */
function destination(carry: Carrier, { stallMs }: Patience): Destination {
  const hanging: Hanging = new Set()
  return {
    async deliver(parcel, { signal, onProgress }) {
      signal.throwIfAborted()
      try {
        return await patiently(signal, { stallMs, hanging }, async (attempt) => {
          await checkParcel(parcel, attempt)
          const outcome = await carry(parcel, { ...attempt, arrived: (bytes) => onProgress?.(bytes) })
          onProgress?.(parcel.bytes)
          return outcome
        })
      } catch (error) {
        if (signal.aborted && error === signal.reason) throw error
        throw error instanceof DeliveryFailed ? error : new DeliveryFailed('failed', { cause: error })
      }
    },
  }
}
