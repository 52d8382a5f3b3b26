// Text that is printed on terminals and in documents: one line, of characters that show as what they are. A control sequence
// could hide or forge what stands beside it; a character without width, or one that turns the direction, misleads who reads.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

export const isPlainLine = (text: string): boolean => !UNSEEN.test(text)

/** The text with `\u{1b}` where there is what does not show: for what is not ours and must be named all the same. */
export const plainLine = (text: string): string =>
  text.replaceAll(new RegExp(UNSEEN, 'gu'), (unseen) => `\\u{${(unseen.codePointAt(0) ?? 0).toString(16)}}`)

/** As `plainLine`, of several lines. */
export const plainLines = (text: string): string => text.split('\n').map(plainLine).join('\n')
