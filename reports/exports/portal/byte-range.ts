// Which bytes of a file an answer has: all, a range, or none, by the request's headers (RFC 9110, sections 13 and 14).

export interface AskedBytes {
  readonly range?: string | undefined
  readonly 'if-match'?: string | undefined
  readonly 'if-none-match'?: string | undefined
  readonly 'if-range'?: string | undefined
}

/** `start` and `end`: first and last byte. */
export type AnsweredBytes =
  | { readonly status: 200 | 206; readonly start: number; readonly end: number }
  /** Not changed; not that file any more; no such bytes. */
  | { readonly status: 304 | 412 | 416 }

/** `etag`: quoted, and a strong one; `size`: of the file, 1 or more. */
export function answeredBytes(asked: AskedBytes, { etag, size }: { etag: string; size: number }): AnsweredBytes {
  const whole = { status: 200, start: 0, end: size - 1 } as const
  if (asked['if-match'] !== undefined && !names(asked['if-match'], etag)) return { status: 412 }
  // Weak comparison: for what is not changed, `W/` makes no difference.
  if (asked['if-none-match'] !== undefined && names(asked['if-none-match'].replaceAll('W/', ''), etag))
    return { status: 304 }
  // A date stands for another file: we give none.
  if (asked.range === undefined || (asked['if-range'] !== undefined && asked['if-range'].trim() !== etag)) return whole
  return rangeOf(asked.range, size) ?? whole
}

const names = (list: string, etag: string): boolean =>
  list.trim() === '*' || list.split(',').some((each) => each.trim() === etag)

/** Undefined where the header says nothing that we take: several ranges, another unit, no range at all. */
function rangeOf(range: string, size: number): AnsweredBytes | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/i.exec(range.trim()) ?? []
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? { status: 416 } : { status: 206, start: size - length, end: size - 1 }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= size) return { status: 416 }
  return { status: 206, start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}
