// What an address asks for, judged as it came over the wire, before anything decodes or shortens it.

/** Where the routes find what is not plain. No plain address leads there: it has a `~`. */
export const BAD_PATH = '/~'

/** Longest address that is looked at, bytes: `/packages/` and the longest name (121) fit four times. */
export const URL_BYTES = 512

/** The address as the routes take it. Ours need no escapes, so none are decoded: whatever is escaped, climbs, is another
 * host's or has a character that no name of ours has is one and the same bad path. */
export function plainAddress(url: string): string {
  const path = pathOf(url)
  return /^\/[A-Za-z0-9._/-]*$/.test(path) && !/\.\.|\/\/|\/\.(?:\/|$)/.test(path) ? url : BAD_PATH
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? ''

/** Whether it asks for anything but a language: a token, mostly. That must not stand in an address, which lands in logs. */
export function asksForMore(url: string): boolean {
  const query = url.slice(pathOf(url).length + 1)
  return [...new URLSearchParams(query).keys()].some((name) => name !== 'lang')
}

/** A file name that can be one of ours (`schemas/ledger.ts`); any other is not even looked for. */
export const isFileName = (name: string): boolean => /^[a-z0-9][A-Za-z0-9.-]{0,120}$/.test(name)
