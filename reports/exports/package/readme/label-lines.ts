// A name in lines that fit a given width: SVG does not break lines by itself, and which fonts the reader has is not known.

/** Widths in a sans-serif, of the font's size: generous, since text that is cut off is worse than a line more. */
const WIDTHS: readonly (readonly [pattern: RegExp, width: number])[] = [
  [/[ijl.,:;'|!()[\]/\\-]/u, 0.33],
  [/[ frt\u00A0]/u, 0.38],
  [/[mwMW@%±]/u, 0.92],
  [/[A-Z]/u, 0.72],
  [/[!-\u024F\u2010-\u2027\u2212]/u, 0.58],
]
const WIDEST = 1.05

/** Of one line, in font sizes. */
export const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, letter) => sum + (WIDTHS.find(([pattern]) => pattern.test(letter))?.[1] ?? WIDEST), 0)

/** Lines of at most `width` font sizes each, broken between words, and within a word only where it fits on no line. */
export function linesOf(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = ''
    for (const letter of word)
      if (line !== '' && widthOf(line + letter) > width) {
        lines.push(line)
        line = letter
      } else line += letter
  }
  return [...lines, line]
}
