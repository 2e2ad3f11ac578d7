import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readRowsOf } from '../../../src/cli/import-file.js'
import { jsonOption } from '../../../src/cli/json-option.js'
import { canonicalDecimal } from '../../../src/model/index.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns }

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most })
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits(0, 24).map((text) => `3${text}`),
    fc.oneof(
      fc.constant(''),
      digits(1, 24).map((text) => `.${text}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('e', 'E+', 'e-'), digits(1, 3)).map((parts) => parts.join('')),
    ),
  )
  .map((parts) => parts.join(''))

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

describe('a number of a file to import', () => {
  it('is the same number in the row, or is refused with its line and column', () => {
    fc.assert(
      fc.property(number, fc.boolean(), (text, isCsv) => {
        const json = `{"a":[1,${text}]}`
        const { rows, problems } = isCsv
          ? readRowsOf(`name,customFields\nA,${quoted(json)}\n`, 'csv')
          : readRowsOf(`{"name":"B"}\n{"name":"A","customFields":${json}}\n`, 'ndjson')
        const row = rows.at(-1)?.value as { customFields?: { a: [number, number] } } | undefined
        if (problems.length === 0) {
          const read = row?.customFields?.a[1]
          expect(canonicalDecimal(String(read))).toBe(canonicalDecimal(text))
          return
        }
        const { line, column, message } = problems[0]!
        expect({ line, column }).toEqual({ line: 2, column: 'customFields.a.1' })
        expect(message).toContain(text.slice(0, 60))
        const exact = /^-?\d+$/.test(text) ? Number.isSafeInteger(Number(text)) : text === String(Number(text))
        expect(exact).toBe(false)
      }),
      sample,
    )
  })

  it('is a text in the cell of a native field', () => {
    const { rows } = readRowsOf('name,customFields.x\nA,12345678901234567890\n', 'csv')
    expect(rows[0]?.value).toEqual({ name: 'A', customFields: { x: '12345678901234567890' } })
  })

  it('is refused in the file that a spreadsheet or a database wrote', () => {
    const text = readFileSync(new URL('../../fixtures/cases/bigint.ndjson', import.meta.url), 'utf8')
    expect(readRowsOf(text, 'ndjson')).toEqual({
      emptyRows: 0,
      rows: [],
      problems: [
        {
          line: 1,
          column: 'customFields.x',
          message:
            'This line holds the number 12345678901234567890, which cannot be kept exactly; write it as a text, in quotes',
          code: 'BAD_USER_INPUT',
        },
      ],
    })
  })
})

describe('a number of an option', () => {
  it('is never rounded', () => {
    expect(jsonOption('--filter', '{"total":{"gt":"1"},"first":3}')).toEqual({ total: { gt: '1' }, first: 3 })
    expect(() => jsonOption('--filter', '{"first":12345678901234567890}')).toThrow(
      '--filter holds the number 12345678901234567890, which cannot be kept exactly; write it as a text',
    )
    expect(() => jsonOption('--filter', '{')).toThrow('--filter is not JSON')
  })
})
