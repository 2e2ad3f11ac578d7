import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  canonicalDecimal,
  compareDecimals,
  compareText,
  decodeReference,
  encodeReference,
  isWellFormed,
  multiplyDecimals,
  subtractDecimals,
} from '../../../src/model/index.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns }

describe('decimals', () => {
  test.each([
    ['1299.900', '1299.9'],
    ['+007', '7'],
    ['-0.00', '0'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e3', '1000'],
    ['1.25e-3', '0.00125'],
    ['-12.50E1', '-125'],
    ['9007199254740993', '9007199254740993'],
  ])('%s is written %s', (text, canonical) => expect(canonicalDecimal(text)).toBe(canonical))

  test.each(['', '.', 'abc', '1,5', '1e99999', 'NaN', ' 1', '0x1', '--1'])('%j is none', (text) =>
    expect(canonicalDecimal(text)).toBeNull(),
  )

  test('are read as far as 10,000 characters, whatever zeros are in them', () => {
    const zeros = '0'.repeat(9_995)
    expect(canonicalDecimal(`0.${zeros}10`)).toBe(`0.${zeros}1`)
    expect(canonicalDecimal(`0.1${zeros}`)).toBe('0.1')
    expect(canonicalDecimal(`${zeros}10`)).toBe('10')
    expect(canonicalDecimal(`${zeros}.${'1'.repeat(5)}`)).toBeNull()
    expect(canonicalDecimal('1'.repeat(10_001))).toBeNull()
  })

  const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(8)).map(([units, scale]) => {
    const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
    return { text: canonicalDecimal(`${units < 0n ? '-' : ''}${text}`)!, units: units * 10n ** BigInt(8 - scale) }
  })

  test('compare, multiply and subtract as whole numbers of the same scale do', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(Math.sign(compareDecimals(a.text, b.text))).toBe(a.units < b.units ? -1 : a.units > b.units ? 1 : 0)
        expect(subtractDecimals(a.text, b.text)).toBe(scaled(a.units - b.units, 8))
        expect(multiplyDecimals(a.text, b.text)).toBe(scaled(a.units * b.units, 16))
      }),
      sample,
    )
  })
})

function scaled(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return canonicalDecimal(`${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`)!
}

describe('text', () => {
  test('orders by code point, also beyond the basic plane', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const [left, right] = [[...a].map((c) => c.codePointAt(0)!), [...b].map((c) => c.codePointAt(0)!)]
        const index = left.findIndex((point, place) => point !== right[place])
        const expected =
          index === -1 ? left.length - right.length : right[index] === undefined ? 1 : left[index]! - right[index]
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(expected))
      }),
      sample,
    )
    expect(compareText('\uffee', '😀')).toBeLessThan(0)
  })

  test('half a surrogate pair is not well-formed', () => {
    expect([isWellFormed('a😀'), isWellFormed('a\ud83d'), isWellFormed('\ude00a')]).toEqual([true, false, false])
  })
})

describe('entity references', () => {
  test('come back as they were, whatever the native id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (nativeId) => {
        expect(decodeReference(encodeReference('Ticket', 'a-source', nativeId))).toEqual({
          entity: 'Ticket',
          source: 'a-source',
          nativeId,
        })
      }),
      sample,
    )
  })

  test('are base64url, whatever source and native id are and however long', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.stringMatching(/^x{190,210}$/),
    )
    fc.assert(
      fc.property(
        fc.constantFrom('Customer', 'Contact', 'Ticket', 'Order', 'ReportTable'),
        text,
        text,
        (entity, source, nativeId) => {
          const plain = Buffer.from(`${entity}:${source}:${nativeId}`)
          expect(encodeReference(entity, source, nativeId)).toBe(plain.toString('base64url'))
        },
      ),
      sample,
    )
  })

  test('are right for more sources than are remembered', () => {
    for (let source = 0; source < 2_500; source++)
      expect(encodeReference('Order', `s${source}`, '1')).toBe(Buffer.from(`Order:s${source}:1`).toString('base64url'))
  })

  test.each([
    '',
    'x',
    'Q3VzdG9tZXI',
    Buffer.from('Agent:s:1').toString('base64url'),
    `${encodeReference('Order', 's', '1')}=`,
    encodeReference('Order', 's', '1').slice(1),
  ])('%j is none', (id) => expect(decodeReference(id)).toBeNull())
})
