// The events of a JSON text, each with its own piece of the text: what is sealed later is that piece, as it was sent.

export interface SentEvents {
  readonly values: readonly unknown[]
  /** The JSON text of each value; undefined: not known, and to be written again. */
  readonly texts: readonly string[] | undefined
}

/**
 * What an array (or one event) says. Events that senders' libraries write side by side are told apart without reading
 * the text twice: it is cut wherever one object seems to end and the next to begin. If every piece by itself is JSON,
 * then the text is just that array of them. If one is not (the cut went through a string, or the text is not JSON, or
 * somebody has laid it out), the whole decides.
 * @throws SyntaxError, which quotes the text.
 */
export function parseEvents(text: string, maxEvents: number): SentEvents | 'too-many' | 'not-events' {
  if (text.startsWith('[')) {
    const cut = parsePieces(text, maxEvents)
    if (cut !== undefined) return cut
  }
  const value: unknown = JSON.parse(text)
  if (Array.isArray(value)) return value.length > maxEvents ? 'too-many' : { values: value, texts: undefined }
  return typeof value === 'object' && value !== null ? { values: [value], texts: [text] } : 'not-events'
}

function parsePieces(text: string, maxEvents: number): SentEvents | 'too-many' | undefined {
  const end = endOfArray(text)
  if (end === 0) return undefined
  const between = text.includes('},{') ? '},{' : '}, {' // as JavaScript writes it, and as Python does
  const values: unknown[] = []
  const texts: string[] = []
  try {
    for (let from = 1; from < end;) {
      if (values.length === maxEvents) return 'too-many'
      const at = text.indexOf(between, from)
      const piece = text.slice(from, at === -1 ? end : at + 1)
      values.push(JSON.parse(piece))
      texts.push(piece)
      from = at === -1 ? end : at + between.length - 1
    }
  } catch {
    return undefined
  }
  return { values, texts }
}

/** Where the last `]` stands; 0 when the text does not end with one. */
function endOfArray(text: string): number {
  let last = text.length - 1
  while (last > 0 && ' \n\r\t'.includes(text.charAt(last))) last -= 1
  return text.charAt(last) === ']' ? last : 0
}
