// Why an event is refused: a closed union. The reason is the metric label and the API field; a value never is.
export const REFUSALS = [
  'not_an_object',
  'unknown_type',
  'unknown_field',
  'missing_field',
  'wrong_type',
  'too_long',
  'bad_format',
  'out_of_range',
  'late',
  'too_large',
  'too_deep',
  'personal_data',
  'client_not_allowed',
] as const
export type RefusalReason = (typeof REFUSALS)[number]

/** `path` is a JSON pointer into the schema (`/actor/account`), never into what was sent: it holds no sender's text. */
export interface Refusal {
  readonly reason: RefusalReason
  readonly path: string
}
