// A YAML file that people write, read by a schema: everything that is wrong in it is said at once, each with its line.
import { type Document, type ErrorCode, LineCounter, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import { plainLine } from './schemas/plain-line.ts'

export type ReadYaml<T> =
  | { readonly value: T }
  /** Not YAML: `line 3, column 9: expected …`. */
  | { readonly notYaml: string }
  /** `line 3: size.people: expected …`, one each. */
  | { readonly wrong: readonly string[] }

/** `expectation`: what a field that is wrong should be, in words. */
export function readYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  expectation: (issue: z.core.$ZodIssue) => string,
): ReadYaml<z.output<S>> {
  const lines = new LineCounter()
  // Its warnings quote the file.
  const document = parseDocument(text, { lineCounter: lines, merge: false, logLevel: 'error' })
  const [broken] = document.errors
  if (broken !== undefined) return { notYaml: `${placeOf(lines, broken.pos[0])}: expected ${EXPECTED[broken.code]}` }
  if (document.directives?.yaml.explicit === true)
    return { notYaml: `line 1, column 1: expected ${EXPECTED.BAD_DIRECTIVE}` }
  const alias = firstAlias(document)
  if (alias !== undefined)
    return { notYaml: `${placeOf(lines, alias)}: expected no alias (\`*name\`): write out what it stands for` }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }) as unknown)
  if (parsed.success) return { value: parsed.data }
  return {
    wrong: parsed.error.issues.map(
      (issue) =>
        `line ${lineOf(document, lines, placeIn(issue))}: ${issue.path.join('.') || 'the file'}: ${expectation(issue)}`,
    ),
  }
}

/** What is said of fields that there are not, which are named as they stand there, and steer no terminal. */
export const noSuchField = ({ keys }: { readonly keys: readonly string[] }): string =>
  `there is no field ${keys.map((key) => `\`${plainLine(key)}\``).join(', ')}`

function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `line ${line}, column ${col}`
}

const PAIR = 'a field as `name: value`, with a blank after the colon'
const ANCHOR = 'no anchor (`&name`), alias (`*name`) or tag (`!name`): write the value itself'
const NOTHING_MORE = 'nothing more here: is a comma, a quote, a bracket or a line break missing before it?'

/** What people do about each thing that the parser finds. Its own words are left out: they speak of YAML's grammar, and
 * quote the file. */
const EXPECTED: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: ANCHOR,
  BAD_ALIAS: ANCHOR,
  BAD_COLLECTION_TYPE: ANCHOR,
  BAD_PROP_ORDER: ANCHOR,
  MULTIPLE_ANCHORS: ANCHOR,
  MULTIPLE_TAGS: ANCHOR,
  TAG_RESOLVE_FAILED: ANCHOR,
  BAD_DIRECTIVE: 'no line that begins with %',
  BAD_DQ_ESCAPE: 'no backslash within double quotes, or two of them: or write the text in single quotes',
  BAD_INDENT:
    'as many blanks before this as before what stands beside it; or a bracket or brace that is open above is not closed',
  BAD_SCALAR_START: 'a text that begins with this sign in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'one colon in a line: a text that holds one itself is written in quotes, and fields within a field stand on lines of their own',
  BLOCK_IN_FLOW: 'a comma between what stands in brackets or braces',
  DUPLICATE_KEY: 'each field once: this one stands above already',
  IMPOSSIBLE: PAIR,
  KEY_OVER_1024_CHARS: PAIR,
  MISSING_CHAR: 'a quote, comma, bracket or brace that closes what is open before this',
  MULTILINE_IMPLICIT_KEY: PAIR,
  MULTIPLE_DOCS: 'one document: no line `---` below the first field',
  NON_STRING_KEY: PAIR,
  RESOURCE_EXHAUSTION: 'far fewer brackets within each other',
  TAB_AS_INDENT: 'blanks at the beginning of a line, and no tab',
  UNEXPECTED_TOKEN: NOTHING_MORE,
}

/** Where the first alias (`*name`) begins. None is followed: a few of them can stand for more than memory holds. */
function firstAlias(document: Document): number | undefined {
  let at: number | undefined
  visit(document, {
    Alias(_, { range }) {
      at = range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return at
}

/** Of a field that there is not, itself: it stands there all the same. */
const placeIn = (issue: z.core.$ZodIssue): readonly PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path

/** The line of the field, or of the nearest thing around it that there is. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return lines.linePos(Number(node.range[0])).line
  }
  return 1
}
