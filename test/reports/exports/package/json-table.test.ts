// JSON: an array of the rows, one a line.
import { describe, expect, it } from 'vitest'
import { FIELDS } from '../../../../reports/exports/package/fields.ts'
import { jsonOf } from '../../../../reports/exports/package/json-table.ts'
import { madeUpRow } from '../../../support/package-order.ts'

describe('json', () => {
  it('is the rows as they are, nulls and odd names included', () => {
    const rows = [madeUpRow({ name_en: '"=1\u2028\n', active_days: null }), madeUpRow({ id: 'ask' })]
    expect(JSON.parse(jsonOf(rows).toString())).toEqual(rows)
    expect(JSON.parse(jsonOf([]).toString())).toEqual([])
  })

  it('has one row a line, with its fields in the order of the list', () => {
    const [open, first = '', ...rest] = jsonOf([madeUpRow(), madeUpRow()]).toString().split('\n')
    expect([open, rest.length]).toEqual(['[', 3])
    expect(Object.keys(JSON.parse(first.replace(/,$/, '')) as object)).toEqual(FIELDS.map(({ name }) => name))
  })
})
