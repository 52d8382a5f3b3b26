// The commands about releases: figures with noise that may leave the house.
import { type Command, Option } from 'commander'
import { RELEASED_GRAINS } from '../schemas/release-plan.ts'
import { DIMENSIONS, LEVELS } from '../schemas/segments.ts'
import { CATALOGUE, DATA, settings } from './options.ts'

export function releaseCommands(peil: Command): void {
  const releases = peil.command('release').description('releases: figures with noise that may leave the house')
  releases
    .command('show')
    .description('which releases there are, or one of them')
    .argument('[release]', 'such as month-2026-11, or its window, month/2026-11')
    .option(...DATA)
    .addOption(new Option('--by <dimension>', 'only rows cut by this, or only the totals').choices(DIMENSIONS))
    .addOption(new Option('--level <level>', 'only rows of this level').choices(LEVELS))
    .option('--before-publication', 'look before its date: nobody outside may see it yet')
    .option('--json', 'of a release its canonical bytes, the same each time; else an array')
    .action(async (release: string | undefined, options: Record<string, unknown>) => {
      const { releaseShow } = await import('./release-show.ts')
      await releaseShow(settings(options), release, options)
    })

  releases
    .command('plan')
    .description('check a release plan and say in words what it does and costs; then register it')
    .argument('<file>', 'the plan, YAML: copy a ready one of catalogue/')
    .option('--register', 'attack it at full size, and register it if that finds nothing')
    .option(...DATA)
    .option(...CATALOGUE)
    .option('--json', 'as JSON')
    .action(async (file: string, options: Record<string, unknown>) => {
      const { releasePlan } = await import('./release-plan.ts')
      process.exitCode = (await releasePlan(settings(options), file, options)) ? 0 : 1
    })
  releases
    .command('preview')
    .description('what a plan would publish, on a made-up platform of its size: errors, and how much is withheld')
    .argument('<file>', 'the plan, YAML')
    .option(...CATALOGUE)
    .addOption(new Option('-g, --grain <grain>', 'of which windows').choices(RELEASED_GRAINS).default('month'))
    .option('--svg <file>', 'write a plot of error by size of cell')
    .option('--seed <text>', 'another made-up platform')
    .option('--json', 'as JSON')
    .action(async (file: string, options: Record<string, unknown>) => {
      const { releasePreview } = await import('./release-preview.ts')
      await releasePreview(settings(options), file, options)
    })
  releases
    .command('run')
    .description('where no pipeline runs: do what is due, and say which releases that made')
    .option(...DATA)
    .option(...CATALOGUE)
    .option('--json', 'as JSON')
    .action(async (options: Record<string, unknown>) => {
      const { releaseRun } = await import('./release-run.ts')
      await releaseRun(settings(options), options)
    })
  releases
    .command('withdraw')
    .description('a release must not be used any more: nobody is given it again')
    .argument('<release>', 'such as month-2026-11')
    .requiredOption('--reason <words>', 'why: it goes into the ledger')
    .option(...DATA)
    .action(async (release: string, options: Record<string, unknown>) => {
      const { releaseWithdraw } = await import('./release-withdraw.ts')
      await releaseWithdraw(settings(options), release, String(options['reason']))
    })
  releases
    .command('relabel')
    .description('say something about a release to whoever is given it')
    .argument('<release>', 'such as month-2026-11')
    .requiredOption('--label <words>', 'what: it goes into the ledger')
    .option(...DATA)
    .action(async (release: string, options: Record<string, unknown>) => {
      const { releaseRelabel } = await import('./release-withdraw.ts')
      await releaseRelabel(settings(options), release, String(options['label']))
    })
}
