// The examples for recipients, run as a recipient runs them: Python without any package, R with jsonlite, on real packages.
// And the commands of the readable page, typed.
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFile, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackage } from '../../reports/exports/package/build-package.ts'
import { CHECK_COMMANDS } from '../../reports/exports/package/readme/checking.ts'
import { statementOf } from '../../reports/release/statement.ts'
import type { ReleasedCell } from '../../schemas/released.ts'
import { asReleased, madeUpRecord } from '../support/made-up-releases.ts'
import { type MadeUpRelease, madeUpRelease, madeUpSigner, packageOrder } from '../support/package-order.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { counterparts } from './counterpart-programs.ts'
import { describeCounterparts } from './has-counterparts.ts'

const Z_95 = 1.959964

/** The same release with other people, committed and signed as it then is. */
function withPeople(made: MadeUpRelease, change: (cell: ReleasedCell) => number | undefined): MadeUpRelease {
  const cells = made.cells.flatMap((cell) => {
    const people = change(cell)
    return people === undefined ? [] : [asReleased({ ...cell, people })]
  })
  const { plan, planText, nanoRho, missing } = made.record
  const unsigned = madeUpRecord(cells, { plan, planText, nanoRho, missing })
  const signature = madeUpSigner().sign(statementOf(unsigned))
  return {
    ...made,
    cells,
    record: { ...unsigned, signature },
    entries: made.entries.map((entry) =>
      entry.kind === 'release-committed'
        ? { ...entry, body: { ...entry.body, cells: unsigned.cells, digest: unsigned.digest } }
        : entry,
    ),
  }
}

async function lay(made: MadeUpRelease): Promise<TemporaryFolder> {
  const { files } = await buildPackage(await packageOrder({}, made))
  const folder = await temporaryFolder()
  for (const [name, content] of files) await writeFile(join(folder.path, name), content)
  return folder
}

/** What the examples should say, reckoned here from the released cells. */
function expected(now: MadeUpRelease, earlier?: MadeUpRelease): string {
  const features = ({ cells }: MadeUpRelease): readonly ReleasedCell[] =>
    cells
      .filter(({ level, by }) => level === 'feature' && by === 'total')
      .toSorted((a, b) => b.people - a.people || (a.id < b.id ? -1 : 1))
  const names: Readonly<Record<string, string>> = { upload: "'@SUM(A1)", sign: 'Sign', ask: "'-ask", answer: 'Answer' }
  const difference = (a: ReleasedCell, b: ReleasedCell): string => {
    const value = a.people - b.people
    const sigma = Math.hypot(a.peopleSigma, b.peopleSigma)
    const outside = Math.abs(value) > Z_95 * sigma
    const sign = value < 0 ? '' : '+'
    return `${sign}${value}, sigma ${sigma.toFixed(1)}: ${outside ? 'more than noise' : 'within the noise'}`
  }
  const own = features(now)
  const [first, second] = own
  if (first === undefined || second === undefined) throw new Error('the made-up release has no features')
  const lines = [
    'The ten most used features, and where 95 % of the noise leaves them:',
    ...own.map(({ id, people, peopleSigma }) => {
      const reach = Z_95 * peopleSigma
      return `  ${names[id]}: ${people} people, ${Math.floor(people - reach)} to ${Math.ceil(people + reach)}`
    }),
    `${names[first.id]} against ${names[second.id]}:`,
    `  ${difference(first, second)}`,
  ]
  if (earlier === undefined) return `${lines.join('\n')}\n`
  const before = new Map(features(earlier).map((cell) => [cell.id, cell]))
  const both = own.flatMap((cell) => {
    const other = before.get(cell.id)
    return other === undefined ? [] : [`  ${names[cell.id]}: ${difference(cell, other)}`]
  })
  return [
    ...lines,
    'Changed since the other package:',
    ...both,
    `  Of these ${both.length}, expect ${(0.05 * both.length).toFixed(1)} to be outside by chance alone.`,
    `  In one of the two only, which says nothing: ${own.length + before.size - 2 * both.length}`,
    '',
  ].join('\n')
}

describeCounterparts('the examples for recipients', () => {
  const now = madeUpRelease()
  /** `answer` had not passed; `upload` was much less; `sign` differs by less than the noise. */
  const earlier = withPeople(now, ({ id, people }) => {
    if (id === 'answer') return undefined
    return id === 'upload' ? people - 900 : id === 'sign' ? people + 3 : people
  })
  let folder: TemporaryFolder
  let before: TemporaryFolder
  beforeAll(async () => {
    folder = await lay(now)
    before = await lay(earlier)
  })
  afterAll(async () => {
    await folder[Symbol.asyncDispose]()
    await before[Symbol.asyncDispose]()
  })

  const run = (program: string, ...given: readonly string[]): string =>
    execFileSync(program, given, {
      cwd: folder.path,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  /** -I -S: without what else is installed. */
  const python = (...given: readonly string[]): string =>
    run(counterparts.python, '-I', '-S', resolve('docs/examples/read-package.py'), ...given)
  const r = (...given: readonly string[]): string =>
    run(counterparts.rscript, '--vanilla', resolve('docs/examples/read-package.R'), ...given)

  test.each([
    ['Python', python],
    ['R', r],
  ] as const)('in %s: say the largest features with their intervals, and compare two by their noise', (_, example) => {
    expect(example('.')).toBe(expected(now))
  })

  test.each([
    ['Python', python],
    ['R', r],
  ] as const)('in %s: compare two packages, what changed more than noise and what did not', (_, example) => {
    const said = example(folder.path, before.path)
    expect(said).toBe(expected(now, earlier))
    expect(said).toMatch(/\+900, .*more than noise/)
    expect(said).toMatch(/-3, .*within the noise/)
    expect(said).toContain('In one of the two only, which says nothing: 1')
  })

  test.each([
    ['Python', python],
    ['R', r],
  ] as const)('in %s: say how they are used when they are given nothing', (_, example) => {
    expect(() => example()).toThrow(/usage: (?:python3|Rscript) read-package/)
  })
})

describeCounterparts('the example in Python', () => {
  test.each<[string, (path: string) => Promise<unknown>]>([
    ['that is not there', async () => undefined],
    ['without a package', (path) => mkdir(path)],
    [
      'with a package of another kind',
      (path) => mkdir(path).then(() => writeFile(join(path, 'datapackage.json'), '[]')),
    ],
    ['that is a file', (path) => writeFile(path, 'PK')],
    [
      'with half a package',
      async (path) => {
        await mkdir(path)
        await using whole = await lay(madeUpRelease())
        await copyFile(join(whole.path, 'datapackage.json'), join(path, 'datapackage.json'))
      },
    ],
  ])('says of a folder %s in one line that it cannot be read, with exit code 2', async (_what, make) => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'given')
    await make(path)
    const { status, stdout, stderr } = spawnSync(
      counterparts.python,
      ['-I', '-S', resolve('docs/examples/read-package.py'), path],
      { encoding: 'utf8' },
    )
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `${path}: no package that can be read: give the unpacked folder that has a datapackage.json\n`,
    })
  })
})

describeCounterparts('the commands of the readable page', () => {
  const type = async (command: string, cwd: string): Promise<{ readonly shown: string; readonly isRight: boolean }> => {
    try {
      const { stdout } = await promisify(execFile)('bash', ['-c', `set -o pipefail; ${command}`], { cwd })
      return { shown: stdout, isRight: true }
    } catch (error) {
      const { stdout } = error as { readonly stdout?: string }
      return { shown: stdout ?? '', isRight: false }
    }
  }

  test('find a package whole, signed, and by the key whose fingerprint the page says', async () => {
    await using folder = await lay(madeUpRelease())
    const spki = Buffer.concat([
      Buffer.from('302a300506032b6570032100', 'hex'), // RFC 8410, section 4
      Buffer.from(madeUpSigner().publicKey, 'base64'),
    ])
    const fingerprint = createHash('sha256').update(spki).digest('hex')
    expect((await type(CHECK_COMMANDS.key, folder.path)).shown).toContain(fingerprint)
    expect((await type(CHECK_COMMANDS.signature, folder.path)).shown).toContain('Signature Verified Successfully')
    expect((await type(CHECK_COMMANDS.checksums, folder.path)).shown).toBe('listed\n')
    const files = await type(CHECK_COMMANDS.files, folder.path)
    expect(files.isRight).toBe(true)
    expect(
      files.shown
        .trim()
        .split('\n')
        .every((line) => line.endsWith(': OK')),
    ).toBe(true)
  })

  test.each([
    ['a manifest', 'manifest.json', 'signature'],
    ['a list of hashes', 'SHA256SUMS', 'checksums'],
    ['a table', 'total.csv', 'files'],
    ['the page itself', 'README.html', 'files'],
  ] as const)('find %s that was changed', async (_, file, step) => {
    await using folder = await lay(madeUpRelease())
    await appendFile(join(folder.path, file), ' ')
    expect((await type(CHECK_COMMANDS[step], folder.path)).isRight).toBe(false)
  })
})
