// The commands about third parties: officers, recipients and their packages.
import type { Command } from 'commander'
import { DATA, settings } from './options.ts'

export function exportCommands(peil: Command): void {
  peil
    .command('officer')
    .description('officers: who may approve what leaves')
    .command('enrol')
    .description('give an officer a second factor; its secret is shown once')
    .argument('<name>', 'a role or a made-up name, such as privacy: it stays in the ledger for ever')
    .option('--by <officer>', 'who vouches: needed when there is an officer already')
    .option('--by-code <code>', 'a code of theirs (else it is asked for)')
    .option(...DATA)
    .action(async (name: string, options: Record<string, unknown>) => {
      const { officerEnrol } = await import('./officer-enrol.ts')
      await officerEnrol(settings(options), name, options)
    })

  const recipients = peil.command('recipient').description('third parties that receive releases')
  recipients
    .command('add')
    .description('take in a recipient, or what changed of it; nothing is given before it is approved')
    .argument('<file>', 'its file, YAML: copy catalogue/recipient-example.yaml')
    .option(...DATA)
    .action(async (file: string, options: Record<string, unknown>) => {
      const { recipientAdd } = await import('./recipient-add.ts')
      await recipientAdd(settings(options), file)
    })
  recipients
    .command('approve')
    .description('show what a recipient would be given, and approve it with a code')
    .argument('<recipient>', 'its id')
    .option('--officer <name>', 'who approves: an officer who was enrolled (must be given)')
    .option('--code <code>', 'six digits (else they are asked for)')
    .option(...DATA)
    .action(async (id: string, options: Record<string, unknown>) => {
      const { recipientApprove } = await import('./recipient-approve.ts')
      await recipientApprove(settings(options), id, options)
    })
  recipients
    .command('revoke')
    .description('give a recipient nothing more; what it received stays on record')
    .argument('<recipient>', 'its id')
    .option(
      '--reason <words>',
      'why, for the ledger (must be given): letters, spaces and , . ( ) - only, so that no address, date or number is kept for ever',
    )
    .option(...DATA)
    .action(async (id: string, options: Record<string, unknown>) => {
      const { recipientRevoke } = await import('./recipient-revoke.ts')
      await recipientRevoke(settings(options), id, options['reason'] as string | undefined)
    })
  recipients
    .command('list')
    .description('who is given what and when, and what has to be done')
    .option(...DATA)
    .option('--json', 'as JSON')
    .action(async (options: Record<string, unknown>) => {
      const { recipientList } = await import('./recipient-list.ts')
      await recipientList(settings(options), options)
    })

  const exports = peil.command('export').description('packages: releases as recipients get them')
  exports
    .command('list')
    .description('every package that was made, and what became of it')
    .argument('[recipient]', 'only of this one')
    .option(...DATA)
    .option('--json', 'as JSON')
    .action(async (recipient: string | undefined, options: Record<string, unknown>) => {
      const { exportList } = await import('./export-list.ts')
      await exportList(settings(options), recipient, options)
    })
  exports
    .command('run')
    .description('package what is published and deliver it now, before the schedule')
    .argument('[recipient]', 'only to this one')
    .option(...DATA)
    .option('--json', 'as JSON')
    .action(async (recipient: string | undefined, options: Record<string, unknown>) => {
      const { exportRun } = await import('./export-run.ts')
      process.exitCode = (await exportRun(settings(options), recipient, options)) ? 0 : 1
    })
  exports
    .command('verify')
    .description('check a package as a recipient does: offline, without a data folder')
    .argument('<path>', 'its folder, or the .zip')
    .option('-k, --key <key>', 'who must have signed it: the fingerprint in the agreement, or a PEM file')
    .option('--json', 'as JSON')
    .action(async (path: string, options: Record<string, unknown>) => {
      const { exportVerify } = await import('./export-verify.ts')
      process.exitCode = (await exportVerify(path, options)) ? 0 : 1
    })
}
