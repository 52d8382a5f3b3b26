// Commands about recipients as processes: beside a running pipeline, with codes on standard input, two with one code.
import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openEnrolment } from '../../reports/officers/enrol.ts'
import { codeAt, stepOf } from '../../reports/officers/totp.ts'
import { randomBytes } from 'node:crypto'
import { EXAMPLE } from '../support/example-recipient.ts'
import { type TestPipeline, withTestPipeline } from '../support/pipeline.ts'
import { startScript } from '../support/script-process.ts'

/** What it printed, with that on its standard input. */
async function run(args: readonly string[], input: string): Promise<string> {
  const child = startScript('test/cli/recipient-process.ts', args)
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stdin?.end(input)
  await new Promise((done, fail) => child.on('close', done).on('error', fail))
  return text
}

/** By the machine's clock, which is that of the processes, and with the code before the one that they use. */
async function enrol({ ledger, keys }: TestPipeline, officer: string): Promise<Uint8Array> {
  const enrolment = await openEnrolment({ ledger, keys, now: () => Date.now(), random: randomBytes }, { officer })
  if (typeof enrolment === 'string' || 'refused' in enrolment) throw new Error('it was not begun')
  const { secret } = enrolment
  expect(await enrolment.confirm(codeAt(secret, stepOf(Date.now()) - 1))).toBe('enrolled')
  return secret
}

it('two processes with one code, beside a running pipeline: one approval, and the other is told that it was used', async () => {
  await withTestPipeline({ start: Date.parse('2026-03-02T00:00:00Z') }, async (pipeline) => {
    const { config, ledger } = pipeline
    const secret = await enrol(pipeline, 'privacy')
    await mkdir(join(config.data, 'recipients'))
    await copyFile(EXAMPLE, join(config.data, 'recipients', 'institute.yaml'))
    const approve = ['recipient', 'approve', 'institute', '--officer', 'privacy', '--data', config.data]
    const code = `${codeAt(secret, stepOf(Date.now()))}\n`
    const said = await Promise.all([run(approve, code), run(approve, code)])
    const [won = '', lost = ''] = said.toSorted((a) => (a.endsWith('done\n') ? -1 : 1))
    expect(won).toMatch(/privacy approved it[^]*peil_institute_\S{43}\ndone\n$/)
    expect(lost).toMatch(/CodeRefused: that code was used before/)
    expect(lost).not.toContain('peil_institute_')
    const entries = await ledger.entries()
    expect(entries.filter(({ kind }) => kind === 'recipient-approved')).toHaveLength(1)
    expect(entries.filter(({ kind }) => kind === 'officer-refused')).toHaveLength(1)
    expect(await ledger.verify()).toMatchObject({ whole: true })

    // A pipe that has ended is noticed before a secret is shown for nothing.
    const vouched = ['officer', 'enrol', 'second', '--by', 'privacy', '--data', config.data]
    expect(await run(vouched, '000000\n')).toMatch(/BadConfig: standard input has ended[^]*nobody was enrolled/)

    // Nothing on standard input is said to be so, and holds nothing up.
    expect(await run(approve, '')).toMatch(/BadConfig: a code is asked for/)
    expect(await run(['recipient', 'list', '--data', config.data], '')).toContain(
      'institute: Example institute. It is approved.',
    )
  })
}, 60_000)
