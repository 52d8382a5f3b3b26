// HTML by template: what is put in is escaped, unless it was made by this same template.
/** Finished HTML: only `html` and `verbatim` make it. */
class Html {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  get text(): string {
    return this.#text
  }
}
export type { Html }

type Part = Html | string | number | undefined | false | readonly Part[]

/** A piece of HTML. Everything put in is text, or HTML of this kind, or a list of those; nothing is shown for
 * `undefined` and `false`. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = literals[0] ?? ''
  for (let index = 0; index < parts.length; index++) text += textOf(parts[index]) + (literals[index + 1] ?? '')
  return new Html(text)
}

/** Our own text as it stands, unescaped: never anything that came from elsewhere. */
export const verbatim = (text: string): Html => new Html(text)

function textOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escape(part)
  return part instanceof Html ? part.text : part.reduce<string>((text, each) => text + textOf(each), '')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const SPECIAL = /[&<>"']/

/** Most texts have nothing to escape: they are only looked through. */
export const escape = (text: string): string =>
  SPECIAL.test(text) ? text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '') : text
