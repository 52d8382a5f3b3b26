// `peil` with some arguments, run to its end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PEIL } from '../support/built.ts'

export interface PeilEnded {
  /** null: it did not end in time and was killed. */
  readonly code: number | null
  /** All that it wrote, on standard output and standard error. */
  readonly said: string
}

const LONGEST_MS = 60_000

/** `input`: what it reads on standard input. */
export async function runPeil(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
): Promise<PeilEnded> {
  const child = spawn(process.execPath, [PEIL, ...args], {
    env: { ...process.env, ...environment },
    stdio: 'pipe',
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said }
}
