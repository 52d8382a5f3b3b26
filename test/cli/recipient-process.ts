// Runs a command about third parties in a process of its own, as `peil` does; says on stdout how it ended.
import { Command } from 'commander'
import { exportCommands } from '../../cli/export-commands.ts'

const peil = new Command('peil')
exportCommands(peil)
try {
  await peil.parseAsync()
  process.stdout.write('done\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : 'no error'}\n`)
}
