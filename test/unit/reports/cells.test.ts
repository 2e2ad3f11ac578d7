import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DateTime } from '../../../schema/scalar/date-time.js'
import { readCell } from '../../../src/reports/cells.js'
import { propertySeed } from '../../support/property.js'

describe('a cell', () => {
  it.each([
    ['STRING', '', ''],
    ['STRING', '水泵 "A"', '水泵 "A"'],
    ['STRING', null, null],
    ['STRING', undefined, null],
    ['NUMBER', 12, '12'],
    ['NUMBER', -0, '0'],
    ['NUMBER', '0012.5000', '12.5'],
    ['NUMBER', '12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['TIMESTAMP', '2024-01-15', Date.UTC(2024, 0, 15)],
    ['TIMESTAMP', '2024-01-15T10:30:00Z', Date.UTC(2024, 0, 15, 10, 30)],
    ['TIMESTAMP', '2024-01-15t10:30:00.250+08:00', Date.UTC(2024, 0, 15, 2, 30, 0, 250)],
    ['TIMESTAMP', '2024-02-29', Date.UTC(2024, 1, 29)],
  ] as const)('of type %s takes %j', (type, given, value) => {
    expect(readCell(type, given)).toEqual({ value })
  })

  it.each([
    ['STRING', 1],
    ['STRING', true],
    ['STRING', ['a']],
    ['STRING', '\ud800'],
    ['NUMBER', 1.5],
    ['NUMBER', 2 ** 53],
    ['NUMBER', 'NaN'],
    ['NUMBER', ''],
    ['NUMBER', '1,5'],
    ['NUMBER', '1'.repeat(61)],
    ['NUMBER', false],
    ['TIMESTAMP', 1_700_000_000_000],
    ['TIMESTAMP', '2024-01-15T10:30:00'],
    ['TIMESTAMP', '2024-01-15 10:30:00'],
    ['TIMESTAMP', '2023-02-29'],
    ['TIMESTAMP', '2024-01-15T24:30:00Z'],
    ['TIMESTAMP', '2024-01-15T24:00:00Z'],
    ['TIMESTAMP', '2024-01-15T10:30:00+99:99'],
    ['TIMESTAMP', '2024-01-15T10:30:00+24:00'],
    ['TIMESTAMP', '2016-12-31T23:59:60Z'],
    ['TIMESTAMP', '0001-01-01T00:00:00+01:00'],
    ['TIMESTAMP', '2024-01-15T10:30:00.0001Z'],
    ['TIMESTAMP', '0000-01-01'],
    ['TIMESTAMP', '15.1.2024'],
  ] as const)('of type %s refuses %j', (type, given) => {
    expect(readCell(type, given)).toEqual({ problem: expect.any(String) })
  })

  it('of type TIMESTAMP takes what a DateTime takes, and the midnight of a date', () => {
    const number = (most: number): fc.Arbitrary<string> =>
      fc.integer({ min: 0, max: most }).map((each) => String(each).padStart(2, '0'))
    const date = fc
      .tuple(fc.constantFrom('0000', '0001', '1900', '2024', '9999'), number(13), number(32))
      .map((parts) => parts.join('-'))
    const offset = fc.oneof(
      fc.constantFrom('Z', 'z', ''),
      fc
        .tuple(fc.constantFrom('+', '-'), number(25), number(61))
        .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
    )
    const fraction = fc.constantFrom('', '.5', '.123', '.123000', '.1234')
    const time = fc
      .tuple(fc.constantFrom('T', 't', ' '), number(25), number(61), number(61), fraction, offset)
      .map(([mark, hours, minutes, seconds, part, zone]) => `${mark}${hours}:${minutes}:${seconds}${part}${zone}`)
    const instantOf = (text: string): unknown => {
      try {
        return { value: DateTime.parseValue(text) }
      } catch {
        return { problem: expect.any(String) }
      }
    }
    fc.assert(
      fc.property(date, time, (day, clock) => {
        expect(readCell('TIMESTAMP', `${day}${clock}`)).toEqual(instantOf(`${day}${clock}`))
        expect(readCell('TIMESTAMP', day)).toEqual(instantOf(`${day}T00:00:00Z`))
      }),
      { seed: propertySeed, numRuns: 2_000 },
    )
  })
})
