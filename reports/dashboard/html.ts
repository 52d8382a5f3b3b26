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
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(literals.map((literal, index) => literal + textOf(parts[index])).join(''))

/** Our own text as it stands, unescaped: never anything that came from elsewhere. */
export const verbatim = (text: string): Html => new Html(text)

function textOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escape(part)
  return part instanceof Html ? part.text : part.map(textOf).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '')
