// CSV: RFC 4180, with nothing in it that a spreadsheet would run.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvOf } from '../../../../reports/exports/package/csv.ts'
import { FIELDS } from '../../../../reports/exports/package/fields.ts'
import { madeUpRow } from '../../../support/package-order.ts'

/** By the grammar of RFC 4180, without a library of ours. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]]
  let rest = text
  while (rest !== '') {
    const found = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/u.exec(rest)
    if (found === null) throw new Error('not RFC 4180')
    rows.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    rest = rest.slice(found[0].length)
    if (found[3] !== ',' && rest !== '') rows.push([])
  }
  return rows
}

const cellsOf = (row: ReturnType<typeof madeUpRow>): Record<string, string> => {
  const [head = [], cells = []] = parsed(csvOf([row]).toString('utf8'))
  return Object.fromEntries(head.map((name, at) => [name, cells[at] ?? '']))
}

describe('csv', () => {
  it('has a header with every field in its order, also without rows, and CRLF after each line', () => {
    const head = FIELDS.map(({ name }) => name).join(',')
    expect(csvOf([]).toString()).toBe(`${head}\r\n`)
    expect(csvOf([madeUpRow()]).toString()).toBe(
      `${head}\r\nmonth-2026-11,month,2026-11-01,2026-11-30,feature,sign,work,Ondertekenen,Sign,total,total,1,1041,28.1,985,1097,-3,140.33,-279,273,50,0\r\n`,
    )
  })

  it('gives every text back that begins with no sign of a formula', () => {
    const harmless = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
      .filter((text) => /^[\p{L}\p{N}"',;<]/u.test(text))
    fc.assert(
      fc.property(harmless, harmless, (nl, en) => {
        expect(cellsOf(madeUpRow({ name_nl: nl, name_en: en }))).toMatchObject({ name_nl: nl, name_en: en })
      }),
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1'])(
    'makes text of %j by an apostrophe',
    (name) => {
      expect(cellsOf(madeUpRow({ name_en: name }))['name_en']).toBe(`'${name}`)
    },
  )

  it('writes numbers as numbers, negative ones too, and null as nothing', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 1e9 }), (count, thousandths) => {
        const sigma = thousandths / 1000
        const cells = cellsOf(madeUpRow({ active_days: count, active_days_sigma: sigma }))
        expect(Number(cells['active_days'])).toBe(count)
        expect(cells['active_days']).toMatch(/^-?\d+$/)
        expect(Number(cells['active_days_sigma'])).toBe(sigma)
      }),
    )
    expect(cellsOf(madeUpRow({ active_days: null }))['active_days']).toBe('')
  })
})
