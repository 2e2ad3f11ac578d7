import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { canonicalDecimal } from '../../../src/model/index.js'
import { findInexactNumber, parseExactly } from '../../../src/transport/index.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns }

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most })

/** A number as JSON writes it: without an exponent, or with one of up to three digits. */
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
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-', 'E-'), digits(1, 3)).map(([sign, text]) => sign + text),
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => sign + whole + fraction + exponent)

/** Whether writing the double again gives the very same number. */
const isKept = (number: string): boolean =>
  /^-?\d+$/.test(number)
    ? String(BigInt(number)) === String(Number(number)) && Number.isSafeInteger(Number(number))
    : Number.isFinite(Number(number)) && canonicalDecimal(String(Number(number))) === canonicalDecimal(number)

const exactly = (number: string): unknown => (isKept(number) ? Number(number) : number)

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

  it('gives the same number whatever else stands in the text', () => {
    const long = '12345678901234567890'
    fc.assert(
      fc.property(literal, (number) => {
        expect(parseExactly(`[${number},${long}]`)).toEqual([...(parseExactly(`[${number}]`) as unknown[]), long])
      }),
      sample,
    )
  })

  it('finds the first number that a double cannot hold, and says where', () => {
    fc.assert(
      fc.property(literal, fc.string(), fc.nat(3), (number, name, place) => {
        const text = `{${JSON.stringify(`${name}1`)}:[${'0,'.repeat(place)}${number},12345678901234567890]}`
        const at = isKept(number)
          ? { path: [`${name}1`, place + 1], digits: '12345678901234567890' }
          : { path: [`${name}1`, place], digits: number }
        expect(findInexactNumber(text)).toEqual(at)
        expect(findInexactNumber(`[${number}]`)).toEqual(isKept(number) ? null : { path: [0], digits: number })
      }),
      sample,
    )
  })

  it('takes the last of several members of one name, as the platform does', () => {
    expect(parseExactly('{"a":12345678901234567890,"a":2,"b":12345678901234567890}')).toEqual({
      a: 2,
      b: '12345678901234567890',
    })
    expect(findInexactNumber('{"a":12345678901234567890,"a":2}')).toBeNull()
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
