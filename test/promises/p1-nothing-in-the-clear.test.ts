// P1: no address, identifier, e-mail address or free text of an event is anywhere in the clear.
import { expect, it } from 'vitest'
import { findIn, findInFolder } from '../support/canaries.ts'
import { temporaryFolder, testSource, withTestPipeline } from '../support/pipeline.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-03-02T08:00:00Z')

/** Planted in every place an event has for it; long enough not to stand anywhere by chance. */
const canaries = [
  '198.51.100.217',
  '2001:db8:51ca:9a17::217',
  'kanarie-account-7f3a',
  'kanarie-organisatie-19bd',
  'kanarie-sessie-55e0',
  'kanarie-document-c201',
  'kanarie.vogel@example.org',
  'KanarieBrowser/77.1',
  'kanarie-zoekterm-aa91',
  'kanarie-event-id-0b6c',
  'kanarie-onbekend-veld-3d3d',
]

const events = (at: number) => {
  const common = {
    occurredAt: new Date(at).toISOString(),
    actor: {
      account: 'kanarie-account-7f3a',
      organisation: { id: 'kanarie-organisatie-19bd', size: 'small' },
      role: 'client',
      session: 'kanarie-sessie-55e0',
    },
    client: { address: '198.51.100.217', userAgent: 'KanarieBrowser/77.1 (Windows NT 10.0)' },
  }
  return [
    {
      id: `kanarie-event-id-0b6c-${at}`,
      type: 'page_view',
      ...common,
      place: { route: '/documents/kanarie-document-c201?q=kanarie-zoekterm-aa91' },
    },
    {
      id: `a-${at}`,
      type: 'page_view',
      ...common,
      place: { route: '/messages/to/kanarie.vogel@example.org' },
      client: { address: '2001:db8:51ca:9a17::217' },
    },
    { id: `b-${at}`, type: 'download', ...common, document: 'kanarie-document-c201' },
    { id: `c-${at}`, type: 'role_change', ...common, to: 'client', subject: 'kanarie-account-7f3a' },
    // And refused ones: the error path is a privacy path.
    {
      id: `d-${at}`,
      type: 'page_view',
      ...common,
      place: { route: '/x' },
      'kanarie-onbekend-veld-3d3d': 'kanarie-zoekterm-aa91',
    },
    { id: `e-${at}`, type: 'kanarie-zoekterm-aa91', ...common },
    { id: `f-${at}`, type: 'error', ...common, code: 'kanarie.vogel@example.org' },
    'kanarie.vogel@example.org',
    { id: 'kanarie.vogel@example.org', type: 'login', ...common },
  ]
}

it('finds no planted value in any file, log line, metric or answer, at work, after a close and after a restart', async () => {
  const folder = await temporaryFolder()
  const answers: string[] = []
  const run = (from: number, until: number) =>
    withTestPipeline({ start: from, folder, sources: [testSource({ side: 'server' })] }, async (pipeline) => {
      for (let at = from; at < until; at += HOUR) {
        answers.push((await pipeline.post(events(pipeline.clock.now()))).text)
        answers.push((await pipeline.post([{ hostile: canaries }], 'kanarie-account-7f3a')).text)
        await pipeline.walk(at + HOUR)
        for (const url of [
          `${pipeline.ingest.url}/metrics`,
          `${pipeline.reportsUrl}/metrics`,
          `${pipeline.reportsUrl}/v1/interest`,
          pipeline.reportsUrl,
        ])
          answers.push(await (await fetch(url)).text())
      }
      answers.push(pipeline.logged())
      expect(await findInFolder(folder, canaries)).toEqual([])
    })
  await run(start, start + 40 * HOUR)
  await run(start + 40 * HOUR, start + 50 * HOUR)
  expect(await findInFolder(folder, canaries)).toEqual([])
  expect(findIn(answers.join('\n'), canaries)).toEqual([])
})

it('would find a planted value, however it is encoded', async () => {
  const bytes = Buffer.from(canaries[0] ?? '')
  for (const hidden of [
    bytes.toString(),
    `x${bytes.toString('hex')}`,
    Buffer.concat([Buffer.from('ab'), bytes, Buffer.from('z')]).toString('base64'),
  ])
    expect(findIn(hidden, canaries)).toEqual([0])
})
