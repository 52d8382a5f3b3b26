// Who may know whom, and the other rules of the house that a machine can check.
import { describe, expect, test } from 'vitest'
import { RULES } from './rules.ts'
import { readSources, sourceFile } from './source-file.ts'

const sources = await readSources('.')

test('the source files are found', () => {
  expect(sources.map(({ path }) => path)).toEqual(expect.arrayContaining(['config.ts', 'schemas/platform-event.ts']))
})

describe('in every file', () => {
  test.each(RULES)('$title', ({ broken }) => {
    expect(sources.flatMap((file) => broken(file).map((what) => `${file.path} ${what}`))).toEqual([])
  })
})

describe('the checker notices a file that breaks the rule', () => {
  test.each(RULES)('$title', ({ broken, bad }) => {
    expect(broken(sourceFile(...bad))).not.toEqual([])
  })
})

describe('the checker reads code, not comments', () => {
  test('a rule is not broken by what a comment says', () => {
    const file = sourceFile(
      'log/a.ts',
      "// x\n// process.env\n/* new Date() */ const url = 'http://example.org' // Date.now\n",
    )
    expect(RULES.flatMap(({ broken }) => broken(file))).toEqual([])
  })

  test('a comment mark inside a string or a regular expression hides nothing', () => {
    const file = sourceFile('log/a.ts', "// x\nconst a = 'http://'; const b = /['\"/*]/; const now = Date.now()\n")
    expect(RULES.flatMap(({ broken }) => broken(file))).toEqual(['has Date.now'])
  })

  test('imports over several lines, of types and dynamic ones are seen', () => {
    const text =
      "// x\nimport {\n  a,\n} from './a.ts'\nimport type { B } from '../b/b.ts'\nawait import('chdb/session')\n"
    expect(sourceFile('log/x.ts', text).imports.map(({ target }) => target)).toEqual(['log/a.ts', 'b/b.ts', 'chdb'])
  })
})
