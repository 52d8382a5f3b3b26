// P1: no address, identifier, e-mail address or free text of an event is anywhere in the clear.
import { expect, it } from 'vitest'
import { findIn, findInFolder } from '../support/canaries.ts'
import { CANARIES, CANARY_PERSON, canaryEvents } from '../support/canary-events.ts'
import { temporaryFolder, testSource, withTestPipeline } from '../support/pipeline.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-03-02T08:00:00Z')

it('finds no planted value in any file, log line, metric or answer, at work, after a close and after a restart', async () => {
  const folder = await temporaryFolder()
  const answers: string[] = []
  const run = (from: number, until: number) =>
    withTestPipeline({ start: from, folder, sources: [testSource({ side: 'server' })] }, async (pipeline) => {
      for (let at = from; at < until; at += HOUR) {
        answers.push((await pipeline.post(canaryEvents(pipeline.clock.now()))).text)
        answers.push((await pipeline.post([{ hostile: CANARIES }], CANARY_PERSON.account)).text)
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
      expect(await findInFolder(folder, CANARIES)).toEqual([])
    })
  await run(start, start + 40 * HOUR)
  await run(start + 40 * HOUR, start + 50 * HOUR)
  expect(await findInFolder(folder, CANARIES)).toEqual([])
  expect(findIn(answers.join('\n'), CANARIES)).toEqual([])
})

it('would find a planted value, however it is encoded', async () => {
  const bytes = Buffer.from(CANARIES[0] ?? '')
  for (const hidden of [
    bytes.toString(),
    `x${bytes.toString('hex')}`,
    Buffer.concat([Buffer.from('ab'), bytes, Buffer.from('z')]).toString('base64'),
  ])
    expect(findIn(hidden, CANARIES)).toEqual([0])
})
