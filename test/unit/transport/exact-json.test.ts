import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isSafeNumber } from 'lossless-json'
import { parseExactly } from '../../../src/transport/index.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns }

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most })

/** A number as JSON writes it: without an exponent, or with one of three digits. */
const literal = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(
      fc.constant('0'),
      digits(0, 25).map((text) => `7${text}`),
    ),
    fraction: fc.oneof(
      fc.constant(''),
      digits(1, 25).map((text) => `.${text}`),
    ),
    exponent: fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-', 'E-'), digits(3, 3)).map(([sign, text]) => sign + text),
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => sign + whole + fraction + exponent)

const exactly = (number: string): unknown => (isSafeNumber(number) ? Number(number) : number)

describe('parsing JSON exactly', () => {
  it('keeps the digits of every number that a double cannot hold, wherever it stands', () => {
    const blanks = fc.constantFrom('', ' ', '\n\t')
    fc.assert(
      fc.property(literal, fc.string(), fc.nat(40), blanks, (number, text, padding, blank) => {
        const before = JSON.stringify('x'.repeat(padding) + text)
        expect(parseExactly(`{"t":${before},"n":${blank}${number}}`)).toEqual({
          t: 'x'.repeat(padding) + text,
          n: exactly(number),
        })
        expect(parseExactly(`[${before},${blank}${number}]`)).toEqual(['x'.repeat(padding) + text, exactly(number)])
        expect(parseExactly(`${blank}${number}`)).toEqual(exactly(number))
      }),
      sample,
    )
  })

  it.each([
    ['9007199254740993', '9007199254740993'],
    ['9007199254740991', 9007199254740991],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['1e400', '1e400'],
    ['-1E-400', '-1E-400'],
    ['1.50', 1.5],
  ])('reads %s as %p', (number, value) => {
    expect(parseExactly(`{"a":[1,${number}]}`)).toEqual({ a: [1, value] })
  })

  it('leaves texts of digits alone', () => {
    const texts = { id: '12345678901234567890', hash: '12e400', list: ',12345678901234567890', end: ':1e999' }
    expect(parseExactly(JSON.stringify({ ...texts, n: 2 }))).toEqual({ ...texts, n: 2 })
  })

  it('refuses what is no JSON', () => {
    expect(() => parseExactly('{"a":12345678901234567890')).toThrow(SyntaxError)
    expect(() => parseExactly('<html>')).toThrow(SyntaxError)
  })
})
