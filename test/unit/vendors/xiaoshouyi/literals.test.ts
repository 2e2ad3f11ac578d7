import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  amountLiteral,
  containsPattern,
  idLiteral,
  instantLiteral,
  isName,
  isNativeId,
  nameOf,
  prefixPattern,
  textLiteral,
  wholeOf,
  xoql,
} from '../../../../src/vendors/xiaoshouyi/literals.js'

describe('text literals', () => {
  it.each([
    ['plain', "'plain'"],
    ['北京 科技（集团）', "'北京 科技（集团）'"],
    ['50%_off', "'50%_off'"],
    ['a--b', "'a--b'"],
  ])('writes %j as it is', (value, expected) => {
    expect(textLiteral(value)).toBe(expected)
  })

  it.each([
    '',
    ' ',
    ' a',
    'a ',
    '\u3000a',
    "O'Brien",
    'a"b',
    'a\\b',
    'a\\',
    "' or 1=1",
    'select *',
    'a;b',
    'a&b',
    '<b>',
    '`',
    'a\nb',
    'a\tb',
    'a\u0000b',
    'a\u200bb',
    'a\u2028b',
    '🎉',
    '\ud83c',
  ])('refuses %j', (value) => {
    expect(textLiteral(value)).toBeNull()
    expect(containsPattern(value)).toBeNull()
    expect(prefixPattern(value)).toBeNull()
  })

  it('never lets a text end its literal, whichever way of escaping the reader knows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (value) => {
        for (const literal of [textLiteral(value), containsPattern(value), prefixPattern(value)]) {
          if (literal === null) continue
          expect(literal.slice(1, -1)).not.toMatch(/['"\\`]/)
          expect(literal).toMatch(/^'[^']*'$/s)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('keeps percent signs out of patterns, since they cannot be escaped', () => {
    expect(containsPattern('100%')).toBeNull()
    expect(prefixPattern('%')).toBeNull()
    expect(containsPattern('a_b')).toBe("'%a_b%'")
    expect(prefixPattern('a_b')).toBe("'a_b%'")
  })
})

describe('ids', () => {
  it.each(['1', '2100000000001000', '9007199254740993', '9223372036854775807'])('takes %s as digits', (id) => {
    expect(isNativeId(id)).toBe(true)
    expect(idLiteral(id)).toBe(`'${id}'`)
  })

  it.each(['', '0', '01', '-1', '1.0', '1e3', ' 1', "1' or '1", '9223372036854775808', '10000000000000000000', '١'])(
    'refuses %j',
    (id) => {
      expect(idLiteral(id)).toBeNull()
    },
  )
})

describe('numbers', () => {
  it('writes moments from 1970 to 9999 as milliseconds', () => {
    expect(instantLiteral(0)).toBe('0')
    expect(instantLiteral(1_712_000_000_001)).toBe('1712000000001')
    expect(instantLiteral(Date.UTC(10_000, 0, 1) - 1)).toBe('253402300799999')
    for (const value of [-1, Date.UTC(10_000, 0, 1), 0.5, Number.NaN, Infinity])
      expect(instantLiteral(value)).toBeNull()
  })

  it('writes whole amounts that a double holds', () => {
    expect(amountLiteral(0n)).toBe('0')
    expect(amountLiteral(999_999_999_999_999n)).toBe('999999999999999')
    expect(amountLiteral(-1n)).toBeNull()
    expect(amountLiteral(1_000_000_000_000_000n)).toBeNull()
  })

  it('writes counts and codes, and nothing else', () => {
    expect(wholeOf(3000)).toBe('3000')
    for (const value of [-1, 1.5, Number.NaN, 2 ** 53]) expect(() => wholeOf(value)).toThrow(RangeError)
  })
})

describe('names', () => {
  it.each(['accountName', 'customItem12__c', '_order', 'id'])('takes %s', (name) => {
    expect(nameOf(name)).toBe(name)
  })

  it.each(['', 'order', 'SELECT', 'limit', 'a b', 'a.b', "a'", 'a,b', '1a', '名称', 'a'.repeat(101)])(
    'refuses %j',
    (name) => {
      expect(isName(name)).toBe(false)
      expect(() => nameOf(name)).toThrow(RangeError)
    },
  )

  it('makes statements of encoded parts only', () => {
    expect(xoql`select ${nameOf('id')} from ${nameOf('_order')} limit ${wholeOf(1)}`).toBe(
      'select id from _order limit 1',
    )
    // @ts-expect-error a plain text is not XOQL
    expect(xoql`select ${'id'}`).toBe('select id')
  })
})
