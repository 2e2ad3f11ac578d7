import { describe, expect, it } from '@jest/globals'
import {
  containsPattern,
  decimalLiteral,
  idLiteral,
  isName,
  nameOf,
  prefixPattern,
  textLiteral,
  timeLiteral,
  wholeOf,
} from '../../../../src/vendors/vtiger/literals.js'

describe('text literals', () => {
  it.each([
    ['plain', "'plain'"],
    ["O'Brien", "'O''Brien'"],
    ['a\\b', "'a\\\\b'"],
    ["\\'", "'\\\\'''"],
    ['tail\\', "'tail\\\\'"],
    ['50%_', "'50%_'"],
    ['北京 "智云"', '\'北京 "智云"\''],
    [' leading', "' leading'"],
    ['trailing ', "'trailing '"],
    ['; drop', "'; drop'"],
  ])('says %j', (value, expected) => {
    expect(textLiteral(value)).toBe(expected)
  })

  it.each(['', ' ', '   ', 'a&b', 'a<b', 'a>b', 'a\nb', 'a\0b', '\u0085', '🎉', 'x🎉', '\ud83c', 'x\udf89'])(
    'refuses %j',
    (value) => {
      expect(textLiteral(value)).toBeNull()
      expect(containsPattern(value)).toBeNull()
      expect(prefixPattern(value)).toBeNull()
    },
  )

  it('leaves the literal closed for both readers, whatever the text', () => {
    const pieces = ["'", '\\', '%', '_', 'a', ' ', '"']
    for (const first of pieces) {
      for (const second of pieces) {
        for (const third of pieces) {
          const value = `${first}${second}${third}`
          const literal = textLiteral(value)
          if (literal !== null) expect(readAsDatabase(literal)).toBe(value)
          const pattern = containsPattern(value)
          if (pattern !== null) expect(readAsPattern(readAsDatabase(pattern))).toBe(`*${value}*`)
        }
      }
    }
  })
})

describe('patterns', () => {
  it.each([
    ['100%', "'%100\\%%'"],
    ['a_b', "'%a\\_b%'"],
    ['a\\b', "'%a\\\\\\\\b%'"],
    ["it's", "'%it''s%'"],
    ['\\%', "'%\\\\\\\\\\%%'"],
  ])('finds %j anywhere', (value, expected) => {
    expect(containsPattern(value)).toBe(expected)
    expect(prefixPattern(value)).toBe(expected.replace("'%", "'"))
  })
})

describe('other literals', () => {
  it('says ids and refuses what the vendor would answer with an error', () => {
    expect(idLiteral('11x5')).toBe("'11x5'")
    for (const id of ['', '5', 'x5', '11x', "11x5'", '11x5 ', '-1x5', '１１x5', `1x${'9'.repeat(21)}`]) {
      expect(idLiteral(id)).toBeNull()
    }
  })

  it('says decimals in canonical form and refuses endless ones', () => {
    expect(decimalLiteral('1.50')).toBe("'1.5'")
    expect(decimalLiteral('-0.0')).toBe("'0'")
    expect(decimalLiteral('1e500')).toBeNull()
    expect(decimalLiteral('twelve')).toBeNull()
  })

  it('takes only names, counts and times that are such', () => {
    expect(isName('cf_852')).toBe(true)
    expect(nameOf('hdnS_H_Amount')).toBe('hdnS_H_Amount')
    for (const name of ['', '1a', 'a b', "a'", 'shipping_&_handling', 'a;b', '名']) {
      expect(() => nameOf(name)).toThrow(RangeError)
    }
    expect(wholeOf(100)).toBe('100')
    expect(() => wholeOf(-1)).toThrow(RangeError)
    expect(() => wholeOf(1.5)).toThrow(RangeError)
    expect(timeLiteral('2026-11-21 23:02:00')).toBe("'2026-11-21 23:02:00'")
    expect(() => timeLiteral("2026-11-21' or '1'='1")).toThrow(RangeError)
  })
})

/** Reads a literal as the vendor's lexer and then the database do; fails where it would end early. */
function readAsDatabase(literal: string): string {
  let result = ''
  const inner = literal.slice(1, -1)
  for (let index = 0; index < inner.length; index++) {
    const character = inner.charAt(index)
    if (character === "'") {
      expect(inner.charAt(index + 1)).toBe("'")
      result += "'"
      index++
    } else if (character === '\\') {
      const next = inner.charAt(index + 1)
      expect(next).not.toBe('')
      expect(next).not.toBe("'")
      result += next === '%' || next === '_' ? `\\${next}` : next
      index++
    } else result += character
  }
  return result
}

/** Reads a pattern as LIKE does, with `*` for any run. */
function readAsPattern(pattern: string): string {
  return pattern.replace(/\\(.)|%/g, (_, escaped: string | undefined) => escaped ?? '*')
}
