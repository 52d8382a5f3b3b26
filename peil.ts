#!/usr/bin/env node
// The command line.
import { setFlagsFromString } from 'node:v8'
import { Command, Option } from 'commander'
import { pino } from 'pino'
import { exportCommands } from './cli/export-commands.ts'
import { CATALOGUE, DATA, count, day, settings } from './cli/options.ts'
import { releaseCommands } from './cli/release-commands.ts'
import { leaveTheMachinesZone } from './config.ts'
import { plainLines } from './schemas/plain-line.ts'
import { DIMENSIONS, GRAINS } from './schemas/segments.ts'

leaveTheMachinesZone()

/** Exit codes: 0 done · 1 our fault, or something is not as it should be · 2 bad input, the message says what to do. */
const BAD_INPUT = 2
const BAD_INPUTS = [
  'BadConfig',
  'BadCatalogue',
  'BadSources',
  'BadReleasePlan',
  'ReleasePlanRefused',
  'BadRecipient',
  'CodeRefused',
  'BadKeyEncryptionKey',
  'UnusableLogFolder',
  'UnusableKafka',
  'KeysRefused',
  'UnusableWarehouse',
]

const logger = (config: { logLevel: string }) =>
  pino({ level: config.logLevel, base: null }, pino.destination({ fd: 2, sync: true }))

const peil = new Command('peil')
  .description('Anonymised usage analytics for a closed platform: events go in, only aggregates come out.')
  .showHelpAfterError('(peil --help shows what there is)')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : BAD_INPUT))

peil
  .command('start')
  .description('run every stage on this machine')
  .option(...DATA)
  .option(...CATALOGUE)
  .action(async (options: Record<string, unknown>) => {
    const config = settings(options)
    // This process waits more than it works: a small young space keeps some 25 MB from staying behind.
    setFlagsFromString('--semi-space-growth-factor=1')
    const { start } = await import('./cli/start.ts')
    await start(config, logger(config))
  })

peil
  .command('demo')
  .description('run every stage with a simulated platform: several past weeks, then five minutes a second')
  .option('-d, --data <folder>', 'the data folder', 'data/demo')
  .option('--steps <n>', 'stop after so many steps of the present (for tests)', count)
  .action(async (options: Record<string, unknown>) => {
    const config = settings(options)
    const { demo } = await import('./cli/demo.ts')
    await demo(config, logger({ logLevel: 'warn' }), options['steps'] as number | undefined)
  })

const imports = peil.command('import').description('take events from files')
imports
  .command('access-log')
  .description('take a web server’s access log; people are told apart by address and user agent')
  .argument('<file>', 'the log, plain or .gz, oldest line first')
  .addOption(
    new Option('-f, --format <format>', 'how its lines are written')
      .choices(['combined', 'common'])
      .default('combined'),
  )
  .option('-c, --catalogue <file>', 'the feature catalogue, YAML')
  .option('-d, --data <folder>', 'the data folder (default: data/import-<name of the file>)')
  .option('--top <n>', 'how many features to show', count, 10)
  .option('--json', 'the summary and the top features as JSON')
  .action(async (file: string, options: Record<string, unknown>) => {
    const { importAccessLog, importFolder } = await import('./cli/import-access-log.ts')
    const config = settings({ data: importFolder(file), ...options })
    await importAccessLog(file, options as never, config, logger({ logLevel: 'warn' }))
  })

peil
  .command('interest')
  .description('print the statistics')
  .option(...DATA)
  .addOption(new Option('-g, --grain <grain>', 'only windows of this length').choices(GRAINS))
  .option('--from <day>', 'from the window that begins on this day', day)
  .option('--to <day>', 'up to the window that begins on this day', day)
  .addOption(
    new Option('--by <dimension>', 'only cut by this, or only the totals (default: totals and every cut)').choices(
      DIMENSIONS,
    ),
  )
  .option('--json', 'an array of rows')
  .action(async (options: Record<string, unknown>) => {
    const { interest } = await import('./cli/interest.ts')
    await interest(settings(options), options)
  })

releaseCommands(peil)
exportCommands(peil)

const subjects = peil
  .command('subject')
  .description('a person’s request about statistics (who it is: as JSON on standard input, or asked)')
for (const [kind, description] of [
  ['object', 'out of the statistics, from now on and in every open window'],
  ['withdraw', 'withdraw an objection'],
  ['erase', 'out of every open window'],
] as const)
  subjects
    .command(kind)
    .description(description)
    .option(...DATA)
    .option('--json', 'the answer as JSON')
    .action(async (options: Record<string, unknown>) => {
      const { subject } = await import('./cli/subject.ts')
      await subject(settings(options), kind, options['json'] === true)
    })

const ledger = peil.command('ledger').description('the record of key destructions and officers’ acts')
for (const [verb, description] of [
  ['verify', 'check the chain and its signatures; names the first broken link'],
  ['show', 'print the record'],
] as const)
  ledger
    .command(verb)
    .description(description)
    .option(...DATA)
    .option('--json', 'as JSON')
    .option('--head <hash>', 'verify: an earlier head that must still be in it')
    .action(async (options: Record<string, unknown>) => {
      const { ledgerCommand } = await import('./cli/ledger.ts')
      process.exitCode = (await ledgerCommand(settings(options), verb, options)) ? 0 : 1
    })

ledger
  .command('confirm')
  .description('say that what is broken at its end was looked at, so that approvals and exports go on')
  .option(...DATA)
  .action(async (options: Record<string, unknown>) => {
    const { confirmLedger } = await import('./cli/ledger.ts')
    await confirmLedger(settings(options))
  })

peil
  .command('audit')
  .description('the red team: attacks this build, and a release plan, on made-up data')
  .argument('[plan]', 'a release plan (YAML) to judge besides the build')
  .option(...CATALOGUE)
  .addOption(
    new Option('--size <size>', 'how much is tried: small takes a minute, full is for registering a plan')
      .choices(['small', 'full'])
      .default('small'),
  )
  .option('--seed <text>', 'the same audit again (default: one that nobody could foresee)')
  .option('--until-first', 'end at the first finding')
  .option('--json', 'the report as JSON')
  .action(async (plan: string | undefined, options: Record<string, unknown>) => {
    const { auditCommand } = await import('./cli/audit.ts')
    process.exitCode = (await auditCommand(settings(options), plan, options as never)) ? 0 : 1
  })

peil
  .command('clock')
  .description('the clock guard')
  .command('confirm')
  .description('say that this machine’s clock is right, so that forced closes and key destruction go on')
  .option(...DATA)
  .action(async (options: Record<string, unknown>) => {
    const { confirmClock } = await import('./cli/clock.ts')
    await confirmClock(settings(options))
  })

for (const stage of ['ingest', 'transform', 'reports'] as const)
  peil
    .command(stage)
    .description(`run only the ${stage} stage, as one of many machines`)
    .option(...DATA)
    .option(...CATALOGUE)
    .action(async (options: Record<string, unknown>) => {
      const config = settings(options)
      const { runStage } = await import('./cli/run-stage.ts')
      await runStage(stage, config, logger(config))
    })

peil
  .command('keys')
  .description('run only the keys stage: the keys for stages on other machines, over TLS')
  .option(...DATA)
  .action(async (options: Record<string, unknown>) => {
    const config = settings(options)
    const { runKeys } = await import('./cli/keys.ts')
    await runKeys(config, logger(config))
  })

// Whoever reads the output may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

try {
  await peil.parseAsync()
} catch (error) {
  const bad = error instanceof Error && BAD_INPUTS.includes(error.name)
  process.stderr.write(
    `peil: ${error instanceof Error ? plainLines(error.message) : 'something that is not an error was thrown'}\n`,
  )
  process.exitCode = bad ? BAD_INPUT : 1
}
