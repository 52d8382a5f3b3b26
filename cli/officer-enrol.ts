// `peil officer enrol NAME [--by OFFICER]`: who may approve what leaves the house, with a code of an authenticator.
import { BadConfig, type Config } from '../config.ts'
import { refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { openLedger } from '../log/ledger.ts'
import { type Enrolment, openEnrolment } from '../reports/officers/enrol.ts'
import { REFUSALS_THAT_LOCK, officersIn } from '../reports/officers/officers.ts'
import type { Judging } from '../reports/officers/second-factor.ts'
import { LEDGER_BODIES } from '../schemas/ledger.ts'
import { CodeRefused, type OfficerDesk, codeFrom, refusedInWords, withDesk } from './officer-desk.ts'
import { clockOfFolder } from './place.ts'

export interface OfficerEnrolOptions {
  /** Who vouches, and a code of theirs (else it is asked for). */
  readonly by?: string
  readonly byCode?: string
}

/** `desk`: where codes are typed; else the terminal or standard input: first the code of whoever vouches, then the first
 * of the new secret. @throws BadConfig, CodeRefused */
export async function officerEnrol(
  config: Config,
  name: string,
  options: OfficerEnrolOptions,
  desk?: OfficerDesk,
): Promise<void> {
  if (!LEDGER_BODIES['officer-enrolled'].shape.officer.safeParse(name).success) throw new BadConfig(UNFIT_NAME)
  await refuseNoFolder(config)
  const clock = await clockOfFolder(config.data)
  await withGround(config, { sources: 'unneeded', clock }, async (ground) => {
    const ledger = await openLedger(ground)
    refuseWrongVoucher(officersIn(await ledger.unbrokenEntries()), options.by)
    const work = async (at: OfficerDesk): Promise<void> =>
      enrolAt(at, { ledger, keys: ground.keys, now: at.now, random: at.random }, name, options)
    await (desk === undefined ? withDesk(work) : work(desk))
    const officers = officersIn(await ledger.unbrokenEntries())
    process.stdout.write(`Enrolled the officer ${name}. ${whatNow(officers)}\n`)
  })
}

const UNFIT_NAME =
  'an officer’s name is lower-case letters, digits and dashes, a letter first, at most 32: a role, such as privacy, and ' +
  'never a person’s name, for the ledger keeps it for ever'

/** @throws BadConfig */
function refuseWrongVoucher(officers: readonly string[], by: string | undefined): void {
  const there = officers.join(', ')
  if (officers.length === 0 && by !== undefined)
    throw new BadConfig('there is no officer yet who could vouch: the first one is enrolled without --by')
  if (officers.length > 0 && by === undefined)
    throw new BadConfig(`an officer who is there must vouch with a code: --by NAME (there is ${there})`)
  if (by !== undefined && !officers.includes(by)) throw new BadConfig(`there is no officer ${by}: there is ${there}`)
}

async function enrolAt(
  desk: OfficerDesk,
  judging: Judging,
  officer: string,
  { by, byCode }: OfficerEnrolOptions,
): Promise<void> {
  const voucher =
    by === undefined
      ? undefined
      : { officer: by, code: await codeFrom(desk, byCode, `${by} vouches for ${officer}. Code of ${by}: `) }
  if (await desk.isOver()) throw new BadConfig(nobodyTypes(officer))
  const enrolment = await openEnrolment(judging, { officer, by: voucher })
  if (enrolment === 'someone-must-vouch') throw new BadConfig(MEANWHILE)
  if ('refused' in enrolment) throw new CodeRefused(refusedInWords(enrolment, by ?? officer))
  // On standard error: standard output may be kept in a file.
  process.stderr.write(secretInWords(enrolment, officer))
  for (let tries = 1; ; tries++) {
    const code = await firstCode(desk)
    const said = await enrolment.confirm(code)
    if (said === 'enrolled') return
    if (said === 'changed') throw new BadConfig(MEANWHILE)
    if (said === 'spent') throw new CodeRefused(refusedInWords({ refused: 'used' }, by ?? officer))
    const words = refusedInWords(said, officer)
    if (tries === REFUSALS_THAT_LOCK || said.refused === 'locked')
      throw new CodeRefused(`${words}. Nobody was enrolled, and that secret is worth nothing: begin again`)
    process.stderr.write(`${words}.\n`)
  }
}

/** @throws BadConfig, which says what became of the secret that was shown. */
async function firstCode(desk: OfficerDesk): Promise<string> {
  try {
    return await codeFrom(desk, undefined, 'The code that it shows now: ')
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error
    throw new BadConfig(
      `${error.message}. Nobody was enrolled, and that secret is worth nothing: take it out of the authenticator, and begin again`,
      { cause: error },
    )
  }
}

const nobodyTypes = (officer: string): string =>
  `standard input has ended, and the first code of the new secret would be asked for there: nothing was shown, and nobody ` +
  `was enrolled. Begin again at a terminal, or keep standard input open until the code is given: peil officer enrol ${officer}`

const MEANWHILE = 'somebody else enrolled an officer at the same time: begin again'

const secretInWords = ({ isFirst, uri, base32 }: Enrolment, officer: string): string =>
  `${isFirst ? FIRST : ''}Put this into ${officer}’s authenticator, as an address or typed as a key. It is shown once:\n\n` +
  `  ${uri}\n  ${base32.replaceAll(/(.{4})(?=.)/g, '$1 ')}\n\n`

const FIRST = `There is no officer yet, so nobody can vouch for this one: whoever can write to this folder can be the first,
and the ledger says that it was. Every other officer needs a code of one who is there.

`

const whatNow = (officers: readonly string[]): string =>
  officers.length === 1
    ? 'Enrol a second one soon (peil officer enrol NAME --by ' +
      `${officers.join('')}): who loses the authenticator can only be enrolled anew by another.\nThen: peil recipient add FILE`
    : `There is ${officers.join(', ')}. See peil recipient list`
