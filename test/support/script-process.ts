// Runs a script of the tests as a process of its own, which may be killed.
import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export interface ScriptOptions {
  /** No file that it writes can grow beyond so many blocks of 512 bytes (`ulimit -f`): a disk that is full. */
  readonly fileBlocks?: number
}

/** Starts a script named by its path in the project. It inherits stderr; what it prints comes on `stdout`. */
export function startScript(path: string, args: readonly string[], { fileBlocks }: ScriptOptions = {}): ChildProcess {
  const limit = fileBlocks === undefined ? '' : `ulimit -f ${fileBlocks}; `
  const node = [process.execPath, '--import', resolve(root, 'test/support/run-typescript.mjs'), resolve(root, path)]
  return spawn('sh', ['-c', `${limit}exec "$0" "$@"`, ...node, ...args], {
    // Packages complain on stderr when the disk is full; that is what such a test wants.
    stdio: ['pipe', 'pipe', fileBlocks === undefined ? 'inherit' : 'ignore'],
  })
}

/** Starts a script, waits for its end, and answers what it printed.
 * @throws when it ends with another code than 0. */
export async function runScript(path: string, args: readonly string[], options?: ScriptOptions): Promise<string> {
  const child = startScript(path, args, options)
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const code = await new Promise((done, fail) => child.on('close', done).on('error', fail))
  if (code !== 0) throw new Error(`${path} ended with ${String(code)}`)
  return text
}
