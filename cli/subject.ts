// `peil subject object|withdraw|erase`: a person's request about statistics, appended where its place decides.
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { z } from 'zod'
import { type Config, BadConfig } from '../config.ts'
import { refuseNoFolder } from '../data-folder.ts'
import { withGround } from '../ground.ts'
import { sendControl } from '../log/send-control.ts'
import type { Control } from '../schemas/control.ts'
import { systemClock } from '../time/clock.ts'

const Person = z.strictObject({
  organisation: z.string().min(1).max(128).optional(),
  account: z.string().min(1).max(128),
})

const DONE: Record<Control['kind'], string> = {
  object:
    'The objection stands: nothing of this person is counted from here on, and every open window is counted again without them.',
  withdraw: 'The objection is withdrawn: this person is counted from here on.',
  erase: 'The person is taken out of every window whose close has not begun.',
}

/** Who it is about is asked on the terminal or read from standard input as JSON: never from the command line, which
 * other users of the machine and the shell's history see. */
export async function subject(config: Config, kind: Control['kind'], json: boolean): Promise<void> {
  await refuseNoFolder(config)
  const person = await readPerson()
  await withGround(config, { sources: 'unneeded' }, async ({ log, keys }) => {
    const control = { id: randomUUID(), kind, at: systemClock.now() }
    await sendControl({ log, keys }, control, person)
    if (json)
      process.stdout.write(`${JSON.stringify({ request: control.id, kind, at: new Date(control.at).toISOString() })}\n`)
    else
      process.stdout.write(
        `Request ${control.id}\n${DONE[kind]}\nNote the number with the person’s request: it is sealed in the log, and stands nowhere that people read.\n`,
      )
  })
}

async function readPerson(): Promise<z.infer<typeof Person>> {
  const input = process.stdin.isTTY ? await askPerson() : await readAll()
  const person = Person.safeParse(input)
  if (!person.success)
    throw new BadConfig(
      'give the person as JSON on standard input: {"organisation": "…", "account": "…"} (no organisation if the platform states none)',
    )
  return person.data
}

async function askPerson(): Promise<unknown> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const organisation = await terminal.question('Organisation as the platform states it (empty: none): ')
  const account = await terminal.question('Account as the platform states it: ')
  terminal.close()
  return organisation === '' ? { account } : { organisation, account }
}

async function readAll(): Promise<unknown> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk as string
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
