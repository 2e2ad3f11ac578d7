import { describe, expect, it } from '@jest/globals'
import { readCell } from '../../../src/reports/cells.js'

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
    ['TIMESTAMP', '2024-01-15T10:30:00.0001Z'],
    ['TIMESTAMP', '0000-01-01'],
    ['TIMESTAMP', '15.1.2024'],
  ] as const)('of type %s refuses %j', (type, given) => {
    expect(readCell(type, given)).toEqual({ problem: expect.any(String) })
  })
})
