// `peil release preview`: words or JSON on standard output, the plot in a file, and no data folder.
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { type ReleasePreviewOptions, releasePreview } from '../../cli/release-preview.ts'
import { readConfig } from '../../config.ts'
import { testPlan } from '../support/release-plan.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

describe('peil release preview', () => {
  const temporary = temporaryFolder()
  afterAll(async () => (await temporary)[Symbol.asyncDispose]())

  const preview = async (options: ReleasePreviewOptions, from = '2026-11'): Promise<string> => {
    const { path: folder } = await temporary
    const path = join(folder, 'plan.yaml')
    await writeFile(path, stringify(testPlan({ from, size: { people: 2_000, organisations: 160, known: 'contract' } })))
    let printed = ''
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((printed += String(chunk)), true))
    try {
      await releasePreview(readConfig({ data: join(folder, 'data') }, {}), path, options)
    } finally {
      vi.restoreAllMocks()
    }
    return printed
  }

  test('in words, with the plot in the terminal and in a file of its own', async () => {
    const { path: folder } = await temporary
    const svg = join(folder, 'error.svg')
    const words = await preview({ svg })
    expect(words).toContain('a made-up platform of 2,000 people in 160 organisations')
    expect(words).toContain('Relative error of people in a shown cell')
    expect(words).toContain(`The plot stands in ${svg}`)
    expect(await readFile(svg, 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('as JSON, the same for the same seed', async () => {
    const text = await preview({ json: true, seed: 'a' })
    expect(JSON.parse(text)).toMatchObject({
      plan: 'test',
      seed: 'a',
      window: 'month/2026-11',
      people: 2_000,
      budgets: [{ factor: 0.5 }, { factor: 1 }, { factor: 2 }],
      plot: { tables: ['total', 'role', 'organisationSize', 'device'] },
    })
    expect(await preview({ json: true, seed: 'a' })).toBe(text)
    expect(await preview({ json: true, seed: 'b' })).not.toBe(text)
  })

  test('refuses windows that the plan does not release, a catalogue that has expired, and a place it cannot write to', async () => {
    await expect(preview({ grain: 'week' })).rejects.toThrow(/has no budget for a week/)
    await expect(preview({}, '2099-01')).rejects.toThrow(/no feature of the catalogue is counted in 2099-01/)
    const { path: folder } = await temporary
    await expect(preview({ svg: join(folder, 'no/such/folder.svg') })).rejects.toThrow(/the plot cannot be written/)
  })
})
