// What gives a person away in free text: e-mail addresses, IBANs, BSNs, phone numbers, tokens.

// Classes of ASCII characters for the one cheap pass that nearly all clean text ends at.
const DIGIT = 1
const LETTER = 2
/** Stands between the digits of a phone number, a BSN or an IBAN. */
const GROUPING = 4
/** Stands in tokens, besides letters and digits. */
const JOINING = 8
/** Controls, and what e-mail addresses, escapes (which may hide anything) and `token=` are made of. */
const TELLTALE = 16

const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code)
  if (/\d/.test(sign)) return DIGIT
  if (/[A-Za-z]/.test(sign)) return LETTER
  if (code < 0x20 || code === 0x7f || '@%=\\'.includes(sign)) return TELLTALE
  return (' .()-'.includes(sign) ? GROUPING : 0) | ('_.-'.includes(sign) ? JOINING : 0)
})

/** Phone numbers, BSNs and IBANs in groups have at least this many digits with nothing but grouping between them. */
const GROUPED_DIGITS = 8
/** An IBAN is at least this long, a token at least that; both hold digits. */
const SHORTEST_IBAN = 15
const SHORTEST_TOKEN = 32

/** Whether one pass leaves open that the text holds personal data (clean text: well below 100 ns). */
export function isSuspect(text: string): boolean {
  let digits = 0 // in a run of digits and grouping
  let solid = 0 // letters and digits
  let joined = 0 // letters, digits and joining
  let numbered = false // a digit among the joined ones
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const kind = code < 128 ? (CLASSES[code] ?? TELLTALE) : TELLTALE
    if (kind === TELLTALE) return true
    if (kind === DIGIT) {
      digits += 1
      numbered = true
      if (digits >= GROUPED_DIGITS) return true
    } else if ((kind & GROUPING) === 0) digits = 0
    solid = (kind & (DIGIT | LETTER)) === 0 ? 0 : solid + 1
    if ((kind & (DIGIT | LETTER | JOINING)) === 0) {
      joined = 0
      numbered = false
    } else joined += 1
    if (numbered && (solid >= SHORTEST_IBAN || joined >= SHORTEST_TOKEN)) return true
  }
  return false
}

const EMAIL = /[^\s@/]@[^\s@/]+\.[^\s@/.]{2}/
/** Words before `=` behind which a secret stands. */
const SECRET = /(?:token|secret|passw(?:or)?d|pwd|session|sess|sid|auth|bearer|api_?key|key|code|otp|sig|signature)=./i
const JWT = /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}/
const HEX = /(?<![A-Za-z0-9])[0-9a-f]{32,}(?![A-Za-z0-9])/i
const BASE64 = /[A-Za-z0-9+/_-]{32,}={0,2}/g
/** Nine digits standing alone, together or in the groups in which a BSN is written. */
const NINE_DIGITS = /(?<![A-Za-z0-9])(?:\d{9}|\d{3}[. -]\d{3}[. -]\d{3}|\d{4}[. -]\d{2}[. -]\d{3})(?![A-Za-z0-9])/g
const IBAN = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])/g
/** Dutch numbers (`06…`, `020…`: ten digits) and international ones (`+…`, `00…`: eight to fifteen). */
const PHONE_NL = /(?<![A-Za-z0-9])0[1-9](?:[ ./-]?\(?\d\)?){8}(?![A-Za-z0-9])/
const PHONE_INTERNATIONAL = /(?:\+|(?<![A-Za-z0-9])00)[1-9](?:[ ./-]?\(?\d\)?){7,14}(?![A-Za-z0-9])/

/** The 11-proef of a BSN: 9·a + 8·b + … + 2·h − 1·i is a multiple of 11. */
function isBsn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < 9; i++) sum += (digits.charCodeAt(i) - 48) * (i === 8 ? -1 : 9 - i)
  return sum % 11 === 0 && digits !== '000000000'
}

/** ISO 13616: the rest after moving the first four characters to the end, letters as 10…35, is 1 modulo 97. */
function isIban(text: string): boolean {
  if (text.length < SHORTEST_IBAN || text.length > 34) return false
  let rest = 0
  for (let i = 0; i < text.length; i++) {
    const value = Number.parseInt(text.charAt((i + 4) % text.length), 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** An IBAN may be followed by more of the same letters and digits in groups, so every shorter beginning is tried. */
function holdsIban(text: string): boolean {
  for (const [found] of text.matchAll(IBAN)) {
    const plain = found.replaceAll(/[ .-]/g, '').toUpperCase()
    for (let length = plain.length; length >= SHORTEST_IBAN; length--) if (isIban(plain.slice(0, length))) return true
  }
  return false
}

/** Long, and of digits and both cases: random bytes. Words and dashed names are not. */
const looksRandom = (text: string): boolean => /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text)

function holdsToken(text: string): boolean {
  if (SECRET.test(text) || JWT.test(text) || HEX.test(text)) return true
  for (const [found] of text.matchAll(BASE64)) if (looksRandom(found)) return true
  return false
}

function holdsBsn(text: string): boolean {
  for (const [found] of text.matchAll(NINE_DIGITS)) if (isBsn(found.replaceAll(/[. -]/g, ''))) return true
  return false
}

const ESCAPES = /(?:%[0-9a-f]{2})+/gi

/** What a percent-encoded text says, decoded as often as it was encoded (at most three times). What is no escape or not
 * UTF-8 keeps nobody from seeing the rest. (Not decodeURIComponent: it throws then, and an exception costs as much as a
 * hundred clean routes; a route has room for five hundred of them.) */
function decoded(text: string): string {
  let plain = text
  for (let i = 0; i < 3 && plain.includes('%'); i++) {
    const before = plain
    plain = before.replaceAll(ESCAPES, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString())
    if (plain === before) break
  }
  return plain
}

/** Whether the text holds an e-mail address, IBAN, BSN, phone number or token, also percent-encoded or in look-alike
 * characters. */
export function holdsPersonalData(text: string): boolean {
  if (!isSuspect(text)) return false
  const plain = decoded(text).normalize('NFKC')
  return (
    EMAIL.test(plain) ||
    holdsToken(plain) ||
    holdsBsn(plain) ||
    PHONE_NL.test(plain) ||
    PHONE_INTERNATIONAL.test(plain) ||
    holdsIban(plain)
  )
}
