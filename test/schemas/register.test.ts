// The processing register: nothing personal is unregistered, and the document says what the schemas say.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { renderRegister } from '../../docs/register.ts'
import { capturedFields, eventFields, leavesOf } from '../../schemas/event-fields.ts'
import { identifier, personalFields } from '../../schemas/personal.ts'
import { CAPTURED_BESIDES, type CapturedEvent, PLATFORM_EVENTS } from '../../schemas/platform-event.ts'
import { CANARY_PATHS } from './canary-paths.ts'

test('every field of every event type, and all that ingest adds, has an entry in the registry', () => {
  const missing = [...PLATFORM_EVENTS.flatMap((variant) => leavesOf(variant)), ...capturedFields()]
    .filter(({ field }) => field === undefined)
    .map(({ path }) => path)
  expect(missing).toEqual([])
})

test('a field that nobody registered is found', () => {
  const schema = z.strictObject({ a: z.strictObject({ b: z.string().optional(), c: identifier(z.string(), 'kept') }) })
  const leaves = leavesOf(schema).map(({ path, field }) => [path, field?.class])
  expect(leaves).toEqual([
    ['a.b', undefined],
    ['a.c', 'identifier'],
  ])
})

test('two fields of one shape keep an entry each', () => {
  const shape = z.string()
  const [first, second] = [identifier(shape, 'kept'), identifier(shape, 'dropped')]
  expect([personalFields.get(first)?.fate, personalFields.get(second)?.fate]).toEqual(['kept', 'dropped'])
  expect(fateOf('actor.account')).toBe('pseudonym of the window')
  expect(fateOf('document')).toBe('dropped')
})

test('the fields that ingest adds are the fields of a captured event', () => {
  const added: Record<keyof Omit<CapturedEvent, 'event'>, true> = {
    source: true,
    people: true,
    at: true,
    address: true,
    userAgent: true,
  }
  expect(Object.keys(CAPTURED_BESIDES.shape).toSorted()).toEqual(Object.keys(added).toSorted())
})

test('the committed register is the generated one', async () => {
  expect(await readFile('docs/processing-register.md', 'utf8')).toBe(renderRegister())
})

test('canaries go wherever a sender has a free hand', () => {
  expect(CANARY_PATHS).toEqual([
    'id',
    'actor.account',
    'actor.organisation.id',
    'actor.session',
    'place.route',
    'client.address',
    'client.userAgent',
    'action',
    'subject',
    'document',
    'code',
  ])
})

function fateOf(path: string): string | undefined {
  return eventFields().find((leaf) => leaf.path === path)?.field?.fate
}
