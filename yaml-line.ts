// On which line of a YAML file a field stands: for messages that say where to look.
import type { Document, LineCounter } from 'yaml'

/** The line of the field, or of the nearest thing around it that there is. */
export function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
      return lines.linePos(Number(node.range[0])).line
  }
  return 1
}
