// The report for people, in the order of ISO/IEC 27559: what was assessed (6, 7), how it was attacked (8.2.3), how it was measured
// (8.2.2), and what follows (8.3).
import type { Finding } from './finding.ts'
import { type AuditReport, reportHash } from './report.ts'

const WIDTH = 100
const RISKS = ['singling out', 'linkability', 'inference'] as const

export function inWords(report: AuditReport): string {
  const attacks = report.findings.filter(({ kind }) => kind === 'attack')
  const proofs = report.findings.filter(({ kind }) => kind === 'proof')
  const failed = report.findings.filter(({ passed }) => !passed)
  return [
    verdict(report, failed),
    '',
    ...section('What was judged (ISO/IEC 27559, 6 and 7)', [
      report.plan === undefined
        ? 'This build, with release plans that the audit makes up to have little noise.'
        : `This build, and the release plan ${report.plan.name} (${report.plan.hash.slice(0, 16)}…)${report.size === 'small' ? ': ' : ', '}${report.size === 'small' ? 'its price, its bounds and its noise on at most 2,000 people. It is attacked at full size only.' : 'on a platform of the size that it declares.'}`,
      'On made-up people only, before a window begins. An attacker knows the plan, the noise, the catalogue and everybody but the target, has every release there is, and may pool them with others.',
      `Size: ${report.size}. Randomness: ${report.seed === 'fresh' ? 'fresh' : `seed ${report.seed}`}. All that is found is found with ${(100 * report.confidence).toFixed(2)} % confidence over all ${report.corrections.tests} tests together (${report.corrections.method}: ${report.corrections.alphaEach.toExponential(1)} each).`,
    ]),
    ...section('Proofs: the build, looked at from inside (8.2.2)', proofs.flatMap(lineOf)),
    ...RISKS.flatMap((risk) => {
      const own = attacks.filter((finding) => finding.risk === risk)
      return own.length === 0 ? [] : section(`Attacks: ${risk} (8.2.3; WP29 Opinion 05/2014)`, own.flatMap(lineOf))
    }),
    ...section('What follows (8.3)', [conclusion(report, failed)]),
    `Report ${reportHash(report)}`,
    '',
  ].join('\n')
}

const verdict = ({ passed, endedEarly }: AuditReport, failed: readonly Finding[]): string =>
  passed
    ? 'PASSED: no attack did better than the guarantee allows, and every proof holds.'
    : `FAILED: ${failed.length} finding${failed.length === 1 ? '' : 's'}${endedEarly ? ' (the audit ended at the first)' : ''}, first of all: ${failed[0]?.name ?? ''}.`

function conclusion({ passed, plan }: AuditReport, failed: readonly Finding[]): string {
  if (passed)
    return plan === undefined
      ? 'Plans may be audited and registered with this build.'
      : 'The plan may be registered: that audits it once more at full size, and its entry in the ledger names that report.'
  return failed.some(({ name }) => plan !== undefined && name.includes(plan.name))
    ? 'Neither register the plan nor release by it: what failed names the table or the bound to look at.'
    : 'Release nothing with this build: mend what failed, and audit again. Releases made with it earlier must be looked at.'
}

function lineOf({ passed, name, words, runs, muClaimed, muLower }: Finding): string[] {
  const figures =
    muClaimed === undefined || muLower === undefined
      ? `${runs.toLocaleString('en')} looked at`
      : `μ claimed ${muClaimed.toFixed(2)}, refuted up to ${muLower.toFixed(2)}; ${runs.toLocaleString('en')} releases`
  return [`${passed ? '✓' : '✗'} ${name} (${figures})`, ...wrapped(words, WIDTH - 4).map((line) => `    ${line}`)]
}

const section = (title: string, lines: readonly string[]): string[] => [
  title,
  ...lines.flatMap((line) => (/^[✓✗ ]/.test(line) ? [`  ${line}`] : wrapped(line, WIDTH - 2).map((one) => `  ${one}`))),
  '',
]

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
