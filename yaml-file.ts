// A YAML file that people write, read by a schema: everything that is wrong in it is said at once, each with its line.
import { type Document, LineCounter, parseDocument, visit } from 'yaml'
import type { z } from 'zod'

export type ReadYaml<T> =
  | { readonly value: T }
  /** Not YAML: where and why. */
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
  const document = parseDocument(text, { lineCounter: lines })
  const [broken] = document.errors
  if (broken !== undefined) return { notYaml: `line ${lines.linePos(broken.pos[0]).line}, ${broken.code}` }
  const alias = firstAlias(document)
  if (alias !== undefined)
    return { notYaml: `line ${lines.linePos(alias).line}, an alias: write out what it stands for` }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }) as unknown)
  if (parsed.success) return { value: parsed.data }
  return {
    wrong: parsed.error.issues.map(
      (issue) =>
        `line ${lineOf(document, lines, issue.path)}: ${issue.path.join('.') || 'the file'}: ${expectation(issue)}`,
    ),
  }
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

/** The line of the field, or of the nearest thing around it that there is. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return lines.linePos(Number(node.range[0])).line
  }
  return 1
}
