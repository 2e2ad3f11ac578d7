import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseValue } from 'graphql'
import { DateTime } from '../../../schema/scalar/date-time.js'

const utc = (text: string): number => Date.parse(text)

const accepted: readonly (readonly [text: string, same: string])[] = [
  ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T10:30:00.1Z', '2024-01-15T10:30:00.100Z'],
  ['2024-01-15T10:30:00.12Z', '2024-01-15T10:30:00.120Z'],
  ['2024-01-15T10:30:00.123Z', '2024-01-15T10:30:00.123Z'],
  ['2024-01-15T10:30:00.123000Z', '2024-01-15T10:30:00.123Z'],
  ['2024-01-15T18:30:00+08:00', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T05:00:00-05:30', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15T10:30:00-00:00', '2024-01-15T10:30:00.000Z'],
  ['2024-01-15t10:30:00z', '2024-01-15T10:30:00.000Z'],
  ['2024-01-01T00:30:00+01:00', '2023-12-31T23:30:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29T23:59:59.999Z', '2000-02-29T23:59:59.999Z'],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['0099-06-01T00:00:00Z', '0099-06-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['2024-01-15T10:30:00+23:59', '2024-01-14T10:31:00.000Z'],
]

const refused: readonly (readonly [reason: string, value: unknown])[] = [
  ['a day that February does not have', '2024-02-30T00:00:00Z'],
  ['29 February of a common year', '2023-02-29T00:00:00Z'],
  ['29 February of a century that is no leap year', '1900-02-29T00:00:00Z'],
  ['31 April', '2024-04-31T00:00:00Z'],
  ['month 13', '2024-13-01T00:00:00Z'],
  ['month 0', '2024-00-10T00:00:00Z'],
  ['day 0', '2024-01-00T00:00:00Z'],
  ['hour 24', '2024-01-15T24:00:00Z'],
  ['minute 60', '2024-01-15T10:60:00Z'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['second 61', '2024-01-15T10:30:61Z'],
  ['an offset of 24 hours', '2024-01-15T10:30:00+24:00'],
  ['an offset of 60 minutes', '2024-01-15T10:30:00+01:60'],
  ['no offset', '2024-01-15T10:30:00'],
  ['an offset without colon', '2024-01-15T10:30:00+0800'],
  ['a date alone', '2024-01-15'],
  ['no seconds', '2024-01-15T10:30Z'],
  ['a blank for the T', '2024-01-15 10:30:00Z'],
  ['a blank at the end', '2024-01-15T10:30:00Z '],
  ['a line break at the end', '2024-01-15T10:30:00Z\n'],
  ['a comma before the fraction', '2024-01-15T10:30:00,5Z'],
  ['a point without fraction', '2024-01-15T10:30:00.Z'],
  ['microseconds that would be lost', '2024-01-15T10:30:00.123456Z'],
  ['the year 0', '0000-06-01T00:00:00Z'],
  ['an instant that is in the year 0 in UTC', '0001-01-01T00:00:00+01:00'],
  ['an instant that is in the year 10000 in UTC', '9999-12-31T23:59:59-01:00'],
  ['five digits of a year', '12024-01-15T10:30:00Z'],
  ['digits of another script', '２０２４-01-15T10:30:00Z'],
  ['a week date', '2024-W03-1T10:30:00Z'],
  ['an empty text', ''],
  ['a number', 1705314600000],
  ['a boolean', true],
  ['an object', {}],
]

describe('DateTime as input', () => {
  it.each(accepted)('takes %s as %s', (text, same) => {
    expect(DateTime.parseValue(text)).toBe(utc(same))
    expect(DateTime.parseLiteral(parseValue(JSON.stringify(text)))).toBe(utc(same))
  })

  it.each(refused)('refuses %s', (_reason, value) => {
    expect(() => DateTime.parseValue(value)).toThrow(/^DateTime /)
  })

  it('refuses a number literal', () => {
    expect(() => DateTime.parseLiteral(parseValue('1705314600000'))).toThrow(/^DateTime is a text such as/)
  })

  it('quotes what came, and not more than a line of it', () => {
    expect(() => DateTime.parseValue('yesterday')).toThrow('not "yesterday"')
    expect(() => DateTime.parseValue('x'.repeat(100_000))).toThrow(/^.{0,250}$/)
  })
})

describe('DateTime as output', () => {
  it.each(accepted)('writes %s in UTC with milliseconds', (_text, same) => {
    expect(DateTime.serialize(utc(same))).toBe(same)
  })

  it.each([Number.NaN, Infinity, 1.5, 253_402_300_800_000, -62_135_596_800_001, '2024-01-15T10:30:00Z', new Date()])(
    'refuses %p',
    (value) => {
      expect(() => DateTime.serialize(value)).toThrow(/^DateTime /)
    },
  )
})

describe('writing', () => {
  it('is that of toISOString for any millisecond of the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (milliseconds) => {
        expect(DateTime.serialize(milliseconds)).toBe(new Date(milliseconds).toISOString())
      }),
      { numRuns: 6_000 },
    )
  })
})
