// The processing register as a document, from the registry of personal fields alone.
import { type EventField, capturedFields, eventFields } from '../schemas/event-fields.ts'
import { EVENT_TYPES } from '../schemas/platform-event.ts'

const CLASSES = [
  ['identifier', 'tells one person, organisation, session or document from another'],
  ['address', 'a network address'],
  ['device', 'describes the device'],
  ['behaviour', 'what was done, where and when'],
  ['measure', 'a measured quantity'],
  ['none', 'says nothing about a person'],
] as const

const INTRODUCTION = `# Processing register

<!-- Generated from schemas/ by \`npm run register\`. Do not edit: a test compares it with the schemas. -->

Every field that an event can hold, as GDPR Article 30 asks: what kind of data it is, what it is processed for, how long
it may stand and what becomes of it. A field without an entry fails the build. What the journal, the digests and the
partials hold is made of what "what becomes of it" names, and of nothing else.
`

/** The whole document.
 * @throws Error naming a field that has no entry. */
export function renderRegister(): string {
  const fields = eventFields()
  const everywhere = fields.filter(({ types }) => types.length === EVENT_TYPES.length)
  const own = fields.filter(({ types }) => types.length < EVENT_TYPES.length)
  const retentions = [...new Set([...fields, ...capturedFields()].map((leaf) => entry(leaf).retention))]
  const parts = [
    INTRODUCTION,
    section('Kinds of data', CLASSES.map(([name, meaning]) => `- **${name}**: ${meaning}`).join('\n')),
    section(
      'How long it may stand',
      retentions.map((text, index) => `- **${retentionMark(index)}**: ${text}.`).join('\n'),
    ),
    section('In events of every type', table(everywhere.map((leaf) => row(leaf, retentions)))),
    section(
      'In events of some types',
      table(
        own.map((leaf) => row(leaf, retentions, leaf.types)),
        true,
      ),
    ),
    section('Added by ingest', table(capturedFields().map((leaf) => row(leaf, retentions)))),
    section('Event types', EVENT_TYPES.map((type) => `\`${type}\``).join(', ') + '.'),
  ]
  return parts.join('\n')
}

function entry({ path, field }: EventField) {
  if (field === undefined) throw new Error(`the field ${path} has no entry in the registry of personal fields`)
  return field
}

const retentionMark = (index: number): string => String.fromCodePoint(65 + index)

const section = (title: string, text: string): string => `## ${title}\n\n${text}\n`

function row(leaf: EventField, retentions: readonly string[], types?: readonly string[]): string[] {
  const { class: kind, purposes, retention, fate } = entry(leaf)
  const cells = [`\`${leaf.path}\``, kind, purposes.join(', '), retentionMark(retentions.indexOf(retention)), fate]
  return types === undefined ? cells : [...cells, types.join(', ')]
}

function table(rows: readonly string[][], typed = false): string {
  const head = ['field', 'kind', 'purpose', 'stands', 'what becomes of it', ...(typed ? ['in'] : [])]
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
