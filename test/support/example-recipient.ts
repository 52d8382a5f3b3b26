// The ready recipient of the catalogue, or another one like it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRecipient } from '../../reports/exports/load-recipient.ts'
import { Recipient } from '../../schemas/recipient.ts'

export const EXAMPLE = join(import.meta.dirname, '../../catalogue/recipient-example.yaml')

export const exampleRecipient = (more: Partial<Recipient> = {}): Recipient =>
  Recipient.parse({ ...parseRecipient(readFileSync(EXAMPLE, 'utf8'), EXAMPLE), ...more })
