// The demo's recipient: a made-up institute that gets each release in a folder, and an officer of the demo's own who
// approves it, with a code like any other.
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { exportsFolder, recipientsFolder } from '../data-folder.ts'
import { createFile } from '../keys/durable-file.ts'
import type { Pipeline } from '../pipeline.ts'
import { approveRecipient } from '../reports/officers/approve.ts'
import { openEnrolment } from '../reports/officers/enrol.ts'
import { officersIn } from '../reports/officers/officers.ts'
import { codeAt, stepOf } from '../reports/officers/totp.ts'
import { packagesOf } from '../reports/exports/packages.ts'
import { fileOfRecipient } from '../reports/exports/recipients.ts'
import { termsOf } from '../reports/exports/terms.ts'
import { Recipient } from '../schemas/recipient.ts'
import { systemClock } from '../time/clock.ts'

const OFFICER = 'demo'
const INSTITUTE = 'example-institute'

const deliveredFolder = (data: string): string => join(data, 'delivered')

/** `from`: the first day whose windows it gets. Nothing is done where it was done before. */
export async function takeInDemoRecipient(
  { config, ledger, keys }: Pick<Pipeline, 'config' | 'ledger' | 'keys'>,
  from: string,
): Promise<void> {
  const before = await ledger.wholeEntries()
  if (before.some(({ kind }) => kind === 'recipient-approved')) return
  if (officersIn(before).length > 0) {
    process.stdout.write(
      'no recipient is approved here: peil recipient list says what to do, or give the demo another --data\n',
    )
    return
  }
  const recipient = Recipient.parse({
    recipient: INSTITUTE,
    name: 'Example Institute',
    agreement: 'DEMO-1',
    purpose: 'to show what a third party receives',
    tables: ['total', 'role', 'organisationSize', 'device'],
    from,
    schedule: { cron: '0 10 * * *', zone: config.zone },
    delivery: { to: 'folder', folder: deliveredFolder(config.data) },
    expires: '2099-12-31',
    contact: 'data@example.org',
  })
  await mkdir(deliveredFolder(config.data), { recursive: true })
  await mkdir(exportsFolder(config), { recursive: true, mode: 0o700 })
  await mkdir(recipientsFolder(config), { recursive: true, mode: 0o700 })
  await createFile(fileOfRecipient(recipientsFolder(config), INSTITUTE), stringify(recipient))
  await ledger.append('recipient-added', { recipient: INSTITUTE, terms: termsOf(recipient) })

  const moment = systemClock.now() // one for both codes: the half minute must not end in between
  const now = (): number => moment
  const step = stepOf(moment)
  const judging = { ledger, keys, now, random: randomBytes }
  const enrolment = await openEnrolment(judging, { officer: OFFICER })
  if (typeof enrolment === 'string' || 'refused' in enrolment) throw new Error('the demo has another officer already')
  const { secret } = enrolment
  const enrolled = await enrolment.confirm(codeAt(secret, step - 1)) // each code is good once, and the next one is for the approval
  const seen = (await ledger.wholeEntries()).length
  const approved = await approveRecipient(judging, { recipient, officer: OFFICER, code: codeAt(secret, step), seen })
  if (enrolled !== 'enrolled' || typeof approved === 'string' || 'refused' in approved)
    throw new Error('the demo’s recipient could not be approved: give the demo another --data')
  process.stdout.write(
    `officer ${OFFICER} approved ${INSTITUTE}; to approve others, give an authenticator (shown once)  ${enrolment.base32}\n`,
  )
}

/** Where to look, once something was delivered. */
export async function tellOfPackages({ config, ledger }: Pick<Pipeline, 'config' | 'ledger'>): Promise<void> {
  for (const { recipient, file, deliveredAt } of packagesOf(await ledger.entries())) {
    if (recipient !== INSTITUTE || deliveredAt === null) continue
    const folder = join(deliveredFolder(config.data), file.replace(/\.zip$/, ''))
    process.stdout.write(
      `delivered ${folder}\n  read   ${join(folder, 'README.html')}\n  check  npx peil export verify ${folder}\n`,
    )
  }
}
