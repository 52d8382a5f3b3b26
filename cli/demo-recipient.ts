// The demo's recipients: a made-up institute that gets each release in a folder; where the portal is open a made-up bureau
// that fetches it there; and an officer of the demo's own who approves them, with codes like any other.
import { randomBytes } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
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
const BUREAU = 'example-bureau'

const deliveredFolder = (data: string): string => join(data, 'delivered')

type Demo = Pick<Pipeline, 'config' | 'ledger' | 'keys' | 'portalUrl'>

/** `from`: the first day whose windows they get. Nobody is taken in where somebody was before. */
export async function takeInDemoRecipients(demo: Demo, from: string): Promise<void> {
  const { config, ledger, keys, portalUrl } = demo
  const before = await ledger.unbrokenEntries()
  if (before.some(({ kind }) => kind === 'recipient-approved')) {
    const hasBureau = before.some((one) => one.kind === 'recipient-approved' && one.body.recipient === BUREAU)
    if (portalUrl !== undefined) process.stdout.write(howToGetIn(config.data, portalUrl, hasBureau))
    return
  }
  if (officersIn(before).length > 0) {
    process.stdout.write(
      'no recipient is approved here: peil recipient list says what to do, or give the demo another --data\n',
    )
    return
  }
  await mkdir(deliveredFolder(config.data), { recursive: true })
  const recipients = await recipientsOf(demo, from)
  await mkdir(exportsFolder(config), { recursive: true, mode: 0o700 })
  await mkdir(recipientsFolder(config), { recursive: true, mode: 0o700 })
  for (const recipient of recipients) {
    const { recipient: id } = recipient
    await createFile(fileOfRecipient(recipientsFolder(config), id), stringify(recipient))
    await ledger.append('recipient-added', { recipient: id, terms: termsOf(recipient) })
  }

  const moment = systemClock.now() // one for all codes: the half minute must not end in between
  const now = (): number => moment
  const step = stepOf(moment)
  const judging = { ledger, keys, now, random: randomBytes }
  const enrolment = await openEnrolment(judging, { officer: OFFICER })
  if (typeof enrolment === 'string' || 'refused' in enrolment) throw new Error('the demo has another officer already')
  const { secret, base32 } = enrolment
  // Each code is good once: that of the half minute before is for this, this one's and the next one's for the approvals.
  const enrolled = await enrolment.confirm(codeAt(secret, step - 1))
  if (enrolled !== 'enrolled') throw new Error('the demo’s officer could not be enrolled: give the demo another --data')
  for (const [index, recipient] of recipients.entries()) {
    const seen = (await ledger.unbrokenEntries()).length
    const approved = await approveRecipient(judging, {
      recipient,
      officer: OFFICER,
      code: codeAt(secret, step + index),
      seen,
    })
    if (typeof approved === 'string' || 'refused' in approved)
      throw new Error('the demo’s recipient could not be approved: give the demo another --data')
    if (approved.token !== undefined)
      process.stdout.write(
        `recipients fetch at  ${portalUrl}\n  as ${BUREAU}: in a browser any user name, and this token as password (shown once)  ${approved.token}\n`,
      )
  }
  process.stdout.write(
    `officer ${OFFICER} approved ${recipients.map(({ recipient }) => recipient).join(' and ')}; to approve others, give an authenticator (shown once)  ${base32}\n`,
  )
}

async function recipientsOf({ config, portalUrl }: Demo, from: string): Promise<readonly Recipient[]> {
  const given = {
    purpose: 'to show what a third party receives',
    tables: ['total', 'role', 'organisationSize', 'device'],
    from,
    schedule: { cron: '0 10 * * *', zone: config.zone },
    expires: '2099-12-31',
    contact: 'data@example.org',
  }
  const institute = Recipient.parse({
    ...given,
    recipient: INSTITUTE,
    name: 'Example Institute',
    agreement: 'DEMO-1',
    delivery: { to: 'folder', folder: await realpath(deliveredFolder(config.data)) },
  })
  if (portalUrl === undefined) return [institute]
  const bureau = { recipient: BUREAU, name: 'Example Bureau', agreement: 'DEMO-2', delivery: { to: 'portal' } }
  return [institute, Recipient.parse({ ...given, ...bureau })]
}

/** Where the token was shown before, or nobody has one. */
const howToGetIn = (data: string, portalUrl: string, hasBureau: boolean): string =>
  `recipients fetch at  ${portalUrl}\n${
    hasBureau
      ? `  as ${BUREAU}, with the token that was shown when the demo began; a new one, with a code of the officer ${OFFICER}:\n` +
        `  npx peil recipient approve ${BUREAU} --officer ${OFFICER} --data ${data}\n`
      : '  nobody has a token yet: take in catalogue/recipient-example.yaml, and approve it with a code of the officer ' +
        `${OFFICER}\n  npx peil recipient add FILE --data ${data}\n  npx peil recipient approve institute --officer ${OFFICER} --data ${data}\n` +
        '  or give the demo another --data: it has a recipient for the portal then\n'
  }`

/** Where to look, once something was delivered. */
export async function tellOfPackages({
  config,
  ledger,
  portalUrl,
}: Pick<Pipeline, 'config' | 'ledger' | 'portalUrl'>): Promise<void> {
  for (const { recipient, file, deliveredAt } of packagesOf(await ledger.entries())) {
    if (recipient === BUREAU && portalUrl !== undefined) process.stdout.write(`ready ${file}\n  fetch  ${portalUrl}\n`)
    if (recipient !== INSTITUTE || deliveredAt === null) continue
    const folder = join(deliveredFolder(config.data), file.replace(/\.zip$/, ''))
    process.stdout.write(
      `delivered ${folder}\n  read   ${join(folder, 'README.html')}\n  check  npx peil export verify ${folder}\n`,
    )
  }
}
