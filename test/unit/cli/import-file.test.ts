import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { UsageError } from '../../../src/cli/failures.js'
import type { FileRows } from '../../../src/cli/file-rows.js'
import { readRowsOf } from '../../../src/cli/import-file.js'
import { propertySeed } from '../../support/property.js'

const csv = (text: string): FileRows => readRowsOf(text, 'csv')
const fixture = (name: string): FileRows => csv(readFileSync(`test/fixtures/cases/${name}`, 'utf8'))

describe('the files that failed on trial', () => {
  it.each(['desc-mixed.csv', 'mixed1.csv'])('%s ends its records whatever ended the first', (name) => {
    const { rows, problems, emptyRows } = fixture(name)
    expect([problems, emptyRows]).toEqual([[], 0])
    expect(rows).toEqual(
      name === 'mixed1.csv'
        ? [
            { line: 2, value: { name: 'A One', phone: '11' } },
            { line: 3, value: { name: 'B Two', phone: '22' } },
          ]
        : [
            { line: 2, value: { subject: 'Pump leaks', description: 'first floor' } },
            { line: 3, value: { subject: 'Pump hot', description: 'second floor' } },
          ],
    )
  })

  it('blank-rows.csv has its empty rows left out and counted', () => {
    expect(fixture('blank-rows.csv')).toMatchObject({
      rows: [
        { line: 2, value: { name: 'A One', phone: '1' } },
        { line: 6, value: { name: 'B Two', phone: '2' } },
      ],
      problems: [],
      emptyRows: 4,
    })
  })

  it('trailing-empty.csv has its empty columns left out', () => {
    expect(fixture('trailing-empty.csv')).toMatchObject({
      rows: [{ line: 2, value: { name: 'A One', phone: '1' } }],
      problems: [],
      heading: { columns: ['name', 'phone'], line: 1 },
      emptyRows: 2,
    })
  })

  it('excel-numbers.csv is refused cell by cell', () => {
    const { rows, problems } = fixture('excel-numbers.csv')
    expect(rows).toEqual([])
    expect(problems.map(({ line, column, message }) => `${line} ${String(column)} ${message}`)).toEqual([
      expect.stringMatching(/^2 phone 1\.38E\+10 is a number whose last digits/),
      expect.stringMatching(/^2 mobile 1\.38001E\+10 is a number whose last digits/),
      expect.stringMatching(/^3 phone 8\.61382E\+12 is a number whose last digits/),
      expect.stringMatching(/^4 phone #REF! stands for/),
      expect.stringMatching(/^4 mobile #N\/A stands for/),
      expect.stringMatching(/^5 phone A phone does not begin with =/),
      expect.stringMatching(/^5 mobile A phone does not begin with '/),
      expect.stringMatching(/^6 phone 13800138000\.0 is a number, not a phone/),
    ])
  })
})

describe('a table', () => {
  it('gives every cell back with the line of its row, however its records end', () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        'a',
        'a,b',
        'say "x"',
        'two\nlines',
        'two\r\nlines',
        'two\rlines',
        '\r',
        '水泵\u2028',
        ' padded ',
      ),
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', ' ', '泵') }),
    )
    const row = fc.tuple(cell, cell, cell)
    const end = fc.constantFrom('\r\n', '\n', '\r')
    const isEmpty = (cells: readonly string[]): boolean => cells.every((each) => each.trim() === '')
    fc.assert(
      fc.property(fc.array(fc.tuple(row, end, fc.boolean())), end, fc.boolean(), (given, headingEnd, lastEnds) => {
        let text = `name,title,email${headingEnd}`
        let line = 2
        const expected: { line: number; value: object }[] = []
        given.forEach(([cells, recordEnd, quoteAll], index) => {
          const written = cells
            .map((each) => (quoteAll || /[",\r\n]/.test(each) ? `"${each.replaceAll('"', '""')}"` : each))
            .join(',')
          const ended = `${written}${index === given.length - 1 && !lastEnds ? '' : recordEnd}`
          if (!isEmpty(cells)) {
            const pairs = ['name', 'title', 'email'].map((name, place): [string, string] => [name, cells[place]!])
            expected.push({ line, value: Object.fromEntries(pairs.filter(([, each]) => each !== '')) })
          }
          text += ended
          line += ended.match(/\r\n|\n|\r/g)?.length ?? 0
        })
        const { rows, problems, emptyRows } = csv(text)
        expect({ rows, problems, emptyRows }).toEqual({
          rows: expected,
          problems: [],
          emptyRows: given.length - expected.length,
        })
      }),
      { seed: propertySeed, numRuns: 1_000 },
    )
  })

  it.each([
    ['a quote that is never closed', 'name\nA\n"B\nC\n', 3, /never closed/],
    ['text behind a closing quote', 'name\r"A\r\nB"\r"C"x\r', 4, /goes on after its closing quote/],
    ['a quote in the middle', 'name\r\nA\r\nB "x"\r\n', 3, /quote in its middle/],
  ])('tells the row with %s by the line where it begins', (_case, text, line, message) => {
    expect(csv(text).problems).toEqual([
      { line, column: null, message: expect.stringMatching(message), code: 'BAD_USER_INPUT' },
    ])
  })

  it('takes empty cells behind the last name, and refuses others there', () => {
    const { rows, problems } = csv('name,phone\nA,1,,\nB,2,, x\n')
    expect(rows).toEqual([{ line: 2, value: { name: 'A', phone: '1' } }])
    expect(problems).toMatchObject([{ line: 3, column: null, message: expect.stringContaining('Cell 4') }])
  })

  it('tells what is wrong with its heading once, where the heading stands', () => {
    const { problems } = csv('\r\nname,,email,email,email\r\nA,,,,\r\nB,,,,\r\n')
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, null],
      [2, 'email'],
    ])
  })

  it('is not there in a file without a heading', () => {
    for (const text of ['', '\n', ',,\r\n ,\r\n']) expect(() => csv(text)).toThrow(UsageError)
  })

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])('keeps a native field named %s', (name) => {
    const [row] = csv(`name,customFields.${name},${name}\nA,x,y\n`).rows
    const { customFields, ...others } = row!.value as { readonly customFields: object }
    expect(Object.entries(customFields)).toEqual([[name, 'x']])
    expect(Object.entries(others)).toEqual([
      ['name', 'A'],
      [name, 'y'],
    ])
  })

  it('refuses a native field that is said by two columns', () => {
    const { rows, problems } = csv('name,customFields,customFields.x\nA,"{""x"": 1}",2\nB,"{""y"": 1}",2\n')
    expect(problems).toMatchObject([{ line: 2, column: 'customFields' }])
    expect(rows).toEqual([{ line: 3, value: { name: 'B', customFields: { y: 1, x: '2' } } }])
  })
})

describe('what spreadsheets leave in cells', () => {
  const header = (column: string): string => `${column}\n`

  it.each([
    ...['#REF!', '#N/A', '#DIV/0!', '#VALUE!', '#NAME?', '#NUM!', '#NULL!', '#SPILL!', '#CALC!', '#GETTING_DATA'],
    ...['#ERROR!', 'Err:502', '########', '#n/a', ' #REF! ', '1.38E+10', '1.2345E+17', '-1E-05', '1,38E+10', '1e+20'],
  ])('refuses %j in any column, with its place', (cell) => {
    for (const column of ['phone', 'name', 'description', 'customFields.x']) {
      const { rows, problems } = csv(`${header(column)}"${cell}"\n`)
      expect(rows).toEqual([])
      expect(problems).toMatchObject([{ line: 2, column, code: 'BAD_USER_INPUT' }])
    }
  })

  it.each(['00123', '+86 138 0013 8000', '#12', '1E', 'E10', '12E+3 m', '(010) 6234-5678 ext. 9', '1.38', '#1', '##'])(
    'takes %j',
    (cell) => {
      expect(csv(`${header('phone')}"${cell}"\n`)).toMatchObject({ rows: [{ value: { phone: cell } }], problems: [] })
    },
  )

  it('leaves fractions and signs alone where they are no phones', () => {
    const { problems } = csv("name,customFields.x\n=A,12.0\n'B,=1\n")
    expect(problems).toEqual([])
  })
})

describe('lines of JSON', () => {
  it('end by CR LF, LF and CR', () => {
    expect(readRowsOf('{"name":"A"}\r{"name":"B"}\r\n\n{"name":"C"}', 'ndjson').rows.map(({ line }) => line)).toEqual([
      1, 2, 4,
    ])
  })
})
