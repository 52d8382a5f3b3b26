// A process that delivers one parcel: ROUTE SECRETS-FOLDER PARCEL (JSON but for the folder) DIE-AFTER. Prints the outcome;
// when so many bytes are there it is killed, as by the power going (0: it lives).
import { openDestination } from '../../delivery/open.ts'
import { DeliveryFailed, type Parcel } from '../../delivery/port.ts'
import { DeliveryRoute } from '../../schemas/recipient.ts'

process.on('SIGXFSZ', () => {}) // a file at its largest: the write fails, the process lives
const [route = '', secretsFolder = '', parcel = '', dieAfter = '0'] = process.argv.slice(2)
const destination = openDestination(DeliveryRoute.parse(JSON.parse(route)), { secretsFolder })
const outcome = await destination
  ?.deliver(JSON.parse(parcel) as Parcel, {
    signal: new AbortController().signal,
    onProgress(bytes) {
      if (dieAfter !== '0' && bytes >= Number(dieAfter)) process.kill(process.pid, 'SIGKILL')
    },
  })
  .catch((error: unknown) => (error instanceof DeliveryFailed ? `failed: ${error.why}` : String(error)))
process.stdout.write(String(outcome))
