import { describe, expect, it } from '@jest/globals'
import { parseValue } from 'graphql'
import { Decimal } from '../../../schema/scalar/decimal.js'

describe('Decimal as input', () => {
  it.each([
    ['1299.90', '1299.9'],
    ['-0.00', '0'],
    ['+007', '7'],
    ['.5', '0.5'],
    ['1.2e3', '1200'],
    ['123456789012345678901234567890.123456789', '123456789012345678901234567890.123456789'],
    [42, '42'],
    [-9007199254740991, '-9007199254740991'],
  ])('takes %p as %s', (value, canonical) => {
    expect(Decimal.parseValue(value)).toBe(canonical)
  })

  it.each([12.5, 9007199254740992, Number.NaN, Infinity])(
    'refuses the number %p, which may have lost digits',
    (value) => {
      expect(() => Decimal.parseValue(value)).toThrow('Decimal takes no floating-point number')
    },
  )

  it.each(['', ' 1', '1,5', '1.2.3', '0x10', 'NaN', '1e', '1'.repeat(61), '1e999', true, null, {}])(
    'refuses %p',
    (value) => {
      expect(() => Decimal.parseValue(value)).toThrow(/^Decimal is a text such as/)
    },
  )

  it('takes text and whole numbers as literals, of any size', () => {
    expect(Decimal.parseLiteral(parseValue('"12.50"'))).toBe('12.5')
    expect(Decimal.parseLiteral(parseValue('12345678901234567890'))).toBe('12345678901234567890')
  })

  it('refuses float and other literals', () => {
    expect(() => Decimal.parseLiteral(parseValue('12.50'))).toThrow('Decimal takes no floating-point number')
    expect(() => Decimal.parseLiteral(parseValue('true'))).toThrow(/^Decimal is a text/)
  })
})

describe('Decimal as output', () => {
  it('gives the canonical text', () => {
    expect(Decimal.serialize('1299.90')).toBe('1299.9')
  })

  it.each([12.5, 'twelve', null, ''])('refuses %p', (value) => {
    expect(() => Decimal.serialize(value)).toThrow(/^Decimal can only be made/)
  })
})
