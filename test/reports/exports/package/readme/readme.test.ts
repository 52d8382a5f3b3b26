// The readable page of a package: complete, true to its figures, harmless, and the same bytes every time.
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { PackageFacts } from '../../../../../reports/exports/package/package-facts.ts'
import { CHECK_COMMANDS } from '../../../../../reports/exports/package/readme/checking.ts'
import { planOf } from '../../../../../reports/exports/package/readme/published-noise.ts'
import { readmeOf } from '../../../../../reports/exports/package/readme/readme.ts'
import { packageFacts, withFeatures } from '../../../../support/package-facts.ts'
import { madeUpRelease, packageOrder, packageRecipient } from '../../../../support/package-order.ts'
import { testPlan } from '../../../../support/release-plan.ts'

const facts = await packageFacts()
const LANGUAGES = ['en', 'nl'] as const

/** What a reader reads: text without tags, in one line. */
const textOf = (page: string): string =>
  page
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/[\s\u00A0]+|&nbsp;/g, ' ')

const saying = (more: Partial<PackageFacts['said']>): PackageFacts => ({ ...facts, said: { ...facts.said, ...more } })

/** The section with this heading's id. */
const section = (page: string, id: string): string =>
  page.split('<section ').find((part) => part.startsWith(`aria-labelledby="${id}"`)) ?? ''

describe.each(LANGUAGES)('the page in %s', (language) => {
  const page = readmeOf(facts, language)

  it('says what it is, for whom, under which agreement and for what, of when, and when it was published', () => {
    const text = textOf(page)
    for (const said of [
      'Example institute',
      'EX-2026-1',
      'research into how portals are used',
      'peil-month-2026-11-r1',
    ])
      expect(text).toContain(said)
    expect(text).toContain(language === 'en' ? '1 to 30 November 2026' : '1 tot en met 30 november 2026')
    expect(text).toContain(language === 'en' ? '5 December 2026, 07:00' : '5 december 2026, 07:00')
  })

  it('shows every figure of people that there is, in a table and in a picture, with its ±', () => {
    for (const { by, rows } of facts.tables) {
      const own = section(page, `table-${by}`)
      const [pictures = '', table = ''] = own.split('<table')
      expect(rows.length).toBeGreaterThan(0)
      for (const { id, value, people, people_high } of rows) {
        const figure = people.toLocaleString(language === 'en' ? 'en-GB' : 'nl-NL')
        const margin = (people_high - people).toLocaleString(language === 'en' ? 'en-GB' : 'nl-NL')
        expect(textOf(table), `${by} ${id} ${value}`).toContain(`${figure} ± ${margin}`)
      }
      const drawn = by === 'total' ? rows.filter(({ level }) => level !== 'platform') : rows
      const plots = pictures.slice(pictures.indexOf('class="plot" role="img"'))
      expect([...plots.matchAll(/<g class="m /g)]).toHaveLength(drawn.length)
    }
  })

  it('draws nothing of what is withheld, and says how much that is', () => {
    const features = facts.said.tables[0]?.levels.find(({ level }) => level === 'feature')
    expect(features?.withheld).toBeGreaterThan(0)
    expect(textOf(section(page, 'table-total'))).toContain(
      language === 'en'
        ? `${features?.withheld} of ${features?.cells} feature figures`
        : `${features?.withheld} van ${features?.cells} cijfers van functies`,
    )
    // The feature that too few used has a name that would be seen.
    expect(page).not.toMatch(/>(?:Find|&lt;b&gt;Zoeken&lt;\/b&gt;)</)
  })

  it('says beside every ± that it is of chance alone, in which direction figures can be off besides', () => {
    const alone = language === 'en' ? '± is of chance alone' : '± gaat alleen over het toeval'
    const rather = language === 'en' ? 'rather too low than too high' : 'eerder te laag dan te hoog'
    const parts = [
      section(page, 'main'),
      ...facts.tables.flatMap(({ by }) => section(page, `table-${by}`).split('<table')),
    ]
    expect(parts.length).toBe(9)
    for (const part of parts) {
      expect(textOf(part)).toContain(alone)
      expect(textOf(part)).toContain(rather)
    }
    const captions = [...page.matchAll(/<caption>(.*?)<\/caption>/gs)].map(([, caption = '']) => caption)
    const withMargins = captions.filter((caption) => caption.includes('(±'))
    expect(withMargins.length).toBe(facts.tables.length)
    for (const caption of withMargins) expect(caption).toContain(alone)
  })

  it('says of organisations how many at least, never up to how many, and by which steps', () => {
    const words = language === 'en' ? 'at least 100' : 'minstens 100'
    expect(textOf(section(page, 'main'))).toContain(words)
    expect(textOf(section(page, 'table-total'))).toContain(words)
    const more = language === 'en' ? 'there may be many more' : 'het kunnen er veel meer zijn'
    expect(textOf(section(page, 'table-total'))).toContain(more)
    expect(textOf(section(page, 'sure'))).toContain(planOf(facts.said).bands.join(', '))
  })

  it('has no row that holds nothing, and says of how many parts a division is shown', () => {
    // Of documents, the area, no division by role: its features have one.
    const tables = facts.tables.map((table) =>
      table.by !== 'role'
        ? table
        : { ...table, rows: table.rows.filter(({ level, id }) => level !== 'area' || id !== 'documents') },
    )
    const own = section(readmeOf({ ...facts, tables }, language), 'table-role')
    const rows = [...own.matchAll(/<tr role="row" class="\w+">(.*?)<\/tr>/gs)].map(([, row = '']) => row)
    expect(rows.length).toBeGreaterThan(5)
    const dashed = rows.filter((row) => row.includes('class="none"'))
    expect(dashed.filter((row) => !/<td role="cell" data-label/.test(row))).toEqual([])
    const heading = rows.find((row) => textOf(row).includes(language === 'en' ? 'Documents' : 'Documenten')) ?? ''
    expect(textOf(heading)).toContain(
      language === 'en' ? 'area as a whole: not shown' : 'het gebied als geheel: niet getoond',
    )
    expect(heading).not.toContain('<td')
    const of = (level: string): number =>
      new Set(
        tables
          .flatMap(({ by, rows: all }) => (by === 'role' ? all : []))
          .filter((row) => row.level === level)
          .map(({ id }) => id),
      ).size
    expect(textOf(own)).toContain(
      language === 'en'
        ? `Divided here: the platform, ${of('area')} of 3 areas, ${of('feature')} of 5 features. The rest have no division`
        : `Hier uitgesplitst: het platform, ${of('area')} van 3 gebieden, ${of('feature')} van 5 functies. De rest heeft geen uitsplitsing`,
    )
  })

  it('explains ± on a part that the page shows', () => {
    const many = withFeatures(facts, 66)
    const written = readmeOf(many, language)
    const [, name = ''] = new RegExp(`<p>(.*?): [\\d.,]+\u00A0±`).exec(section(written, 'sure')) ?? []
    expect(name).not.toBe('')
    expect(section(written, 'table-total')).toContain(`>${name}</th>`)
    expect(textOf(section(written, 'sure'))).toContain(
      language === 'en' ? 'what was counted before the noise lies between' : 'Wat er vóór de ruis geteld is, ligt',
    )
  })

  it('fetches nothing and runs nothing', () => {
    expect(page).not.toMatch(
      /<script|<iframe|<object|<img|<form|javascript:|\son[a-z]+=|\sstyle=|\ssrc=|@import|url\(/i,
    )
    const targets = [...page.matchAll(/<(?:a|link)\s[^>]*?href="([^"]*)"/g)].map(([, href = '']) => href)
    expect(targets.length).toBeGreaterThan(10)
    for (const href of targets)
      expect(href).toMatch(/^(?:#[a-zA-Z-]+|data:image\/svg\+xml,.*|[A-Za-z0-9-]+(?:\.[a-z0-9]+)?)$/)
  })

  it('lets in, by its own policy, only the style that it has', () => {
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(page).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`)
  })

  it('links to itself in the other language, and to every other file of the package', () => {
    for (const file of ['README.html', 'LEESMIJ.html', 'total.csv', 'organisation-size.parquet', 'SHA256SUMS'])
      expect(page).toContain(`href="${file}"`)
  })

  it('names every heading that it links to, and no id twice', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id = ''] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(id)
    for (const [, both = ''] of page.matchAll(/aria-labelledby="([^"]*)"/g))
      for (const id of both.split(' ')) expect(ids).toContain(id)
  })

  it('says how it is checked, with the fingerprint of the key that signed it', () => {
    const said = section(page, 'check').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&')
    for (const command of Object.values(CHECK_COMMANDS)) expect(said).toContain(command)
    expect(said).toContain(facts.said.signer.fingerprint)
  })

  it('says what the release and the year cost, and what the noise of every table is', () => {
    const said = textOf(section(page, 'sure'))
    const decimal = (value: number): string => (language === 'en' ? String(value) : String(value).replace('.', ','))
    expect(said).toContain(`ρ = ${decimal(facts.said.privacy.release.rho)} `)
    expect(said).toContain(`ρ = ${decimal(facts.said.privacy.allowed.rho)} `)
    expect(said).toContain(facts.said.plan.sha256)
    for (const { levels } of facts.said.tables)
      for (const { cells, shown, withheld } of levels) expect(said).toContain(`${cells} ${shown} ${withheld}`)
  })

  it('lets nobody’s words become part of it', () => {
    const bad = '<script>alert(1)</script>"\'&'
    const named = saying({
      recipient: { recipient: 'bad', name: bad, agreement: bad, purpose: bad },
      release: { ...facts.said.release, label: bad, zone: 'Europe/Amsterdam' },
    })
    const tables = facts.tables.map((table) => ({
      ...table,
      rows: table.rows.map((row) => ({ ...row, name_nl: bad, name_en: bad })),
    }))
    const areaOf = new Map(
      [...facts.areaOf].map(([id, { id: area }]) => [id, { id: area, name: { nl: bad, en: bad } }]),
    )
    const written = readmeOf({ ...named, tables, areaOf }, language)
    expect(written).not.toContain('<script')
    expect(written).not.toContain(bad.slice(-3))
    expect(written).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })
})

describe('what is not always there', () => {
  it('says that figures may be too low, what an officer says of them, and whose place the package takes', () => {
    const plain = textOf(readmeOf(facts, 'en'))
    for (const words of ['too low.', 'The sender says', 'In place of']) expect(plain).not.toContain(words)
    const all = textOf(
      readmeOf(
        saying({
          revision: 3,
          supersedes: 'ab'.repeat(32),
          release: { ...facts.said.release, missing: 2, label: 'phones are counted twice' },
        }),
        'en',
      ),
    )
    expect(all).toContain('closed while 2 parts of the records had not been read to the end')
    expect(all).toContain('“phones are counted twice”')
    expect(all).toContain(`In place of version 2 of the same release`)
    expect(all).toContain('ab'.repeat(32))
  })

  it('shows the largest 25 features, says how many more stand in which file, and never one that is not listed', () => {
    const page = readmeOf(withFeatures(facts, 66), 'en')
    const text = textOf(section(page, 'table-total'))
    expect(text).toContain(
      'This page has room for the largest 25 of 66 features with figures; all of them stand in total.csv .',
    )
    // What is withheld is another matter, and stands in no file.
    expect(text.indexOf('Withheld, here and in the files alike')).toBeGreaterThan(text.indexOf('the largest 25'))
    expect(text).toContain(' Feature 25 ')
    expect(text).not.toContain(' Feature 26 ')
  })

  it('says of organisations that reach no step that it cannot be said', () => {
    const tables = facts.tables.map((table) => ({
      ...table,
      rows: table.rows.map((row) => ({ ...row, organisations_from: row.value === 'others' ? null : 0 })),
    }))
    expect(textOf(section(readmeOf({ ...facts, tables }, 'en'), 'main'))).toContain('too uncertain to say')
    expect(textOf(section(readmeOf({ ...facts, tables }, 'nl'), 'table-total'))).toContain('te onzeker om te zeggen')
  })

  it('names a file that the recipient gets, where that is not CSV', async () => {
    const recipient = packageRecipient({ tables: ['total', 'organisationSize'], formats: ['parquet'] })
    const page = readmeOf(await packageFacts(await packageOrder({ recipient })), 'en')
    expect(page).toContain('href="total.parquet"')
    expect(page).not.toContain('.csv"')
  })

  it('is a page also of a package without totals, without rows, or of a platform’s totals only', async () => {
    const roles = await packageFacts(await packageOrder({ recipient: packageRecipient({ tables: ['role'] }) }))
    expect(textOf(readmeOf(roles, 'en'))).toContain('Totals are not part of this package')
    const thresholds = { people: 90_000, organisations: 3, sigmas: { people: 2, organisations: 1 } }
    const empty = await packageFacts(await packageOrder({}, madeUpRelease({ plan: testPlan({ thresholds }) })))
    expect(textOf(readmeOf(empty, 'nl'))).toContain('haalden hun drempels niet')
    expect(readmeOf(empty, 'nl')).not.toContain('class="plot"')
    const platform = facts.tables.slice(0, 1).map((table) => ({ ...table, rows: table.rows.slice(0, 1) }))
    expect(readmeOf({ ...facts, tables: platform }, 'en')).toContain('id="plot-total-platform-t"')
  })
})

describe('the bytes of the page', () => {
  it('are the same for the same facts, and do not follow the machine’s time zone', () => {
    const { TZ } = process.env
    const here = LANGUAGES.map((language) => readmeOf(facts, language))
    process.env['TZ'] = 'Pacific/Auckland'
    expect(LANGUAGES.map((language) => readmeOf(facts, language))).toEqual(here)
    process.env['TZ'] = TZ
  })

  it('are few enough for a mail', () => {
    expect(Buffer.byteLength(readmeOf(withFeatures(facts, 400), 'en'))).toBeLessThan(400_000)
  })
})
