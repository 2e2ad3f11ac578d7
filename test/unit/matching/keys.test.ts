import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  creditCodeKey,
  emailKey,
  emailSpellings,
  keyFields,
  keysOf,
  Matching,
  phoneKey,
  phoneSpellings,
  type Candidate,
} from '../../../src/matching/index.js'
import { buildCreditCode } from '../../../src/sandbox/credit-code.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

describe('keys of a record whose fields hold no text', () => {
  test.each(
    Object.entries(keyFields).flatMap(([kind, field]) =>
      [undefined, null, 17, 1.5, true, {}, [], ['13800138000'], Symbol('x')].map((value) => ({ kind, field, value })),
    ),
  )('$field of %# gives none', ({ field, value }) => {
    const record = { kind: 'ORGANIZATION', creditCode: null, phone: null, email: null, [field]: value }
    expect(keysOf(record as never)).toEqual({ CREDIT_CODE: null, PHONE: null, EMAIL: null })
  })
})

describe('phone keys', () => {
  test.each([
    ['13800138000', '+8613800138000'],
    ['138 0013 8000', '+8613800138000'],
    ['138-0013-8000', '+8613800138000'],
    ['+86 138 0013 8000', '+8613800138000'],
    ['008613800138000', '+8613800138000'],
    ['021-61234567', '+862161234567'],
    ['(021) 61234567', '+862161234567'],
    ['0755-12345678', '+8675512345678'],
    ['400-800-1234', null],
    ['1380013', null],
    ['call 13800138000', null],
    ['13800138000 ext 3', null],
    ['', null],
  ])('%j is %s', (text, key) => expect(phoneKey(text)).toBe(key))

  test('every spelling of a number has its key, so that a search from either side finds the other', () => {
    for (const number of ['+8613800138000', '+862161234567', '+8675512345678', '+14155550123', '+4930901820']) {
      for (const spelling of phoneSpellings(number))
        if (phoneKey(spelling) !== null) expect(phoneKey(spelling)).toBe(number)
      expect(phoneSpellings(number).filter((spelling) => phoneKey(spelling) === number).length).toBeGreaterThan(1)
    }
  })
})

describe('e-mail keys', () => {
  test.each([
    ['Info@Acme.example', 'info@acme.example'],
    ['SALES@ACME.EXAMPLE', 'sales@acme.example'],
    ['Zhang.San@acme.example', 'zhang.san@acme.example'],
    ['someone@qq.com', null],
    ['Someone@GMAIL.com', null],
    ['no address', null],
    ['a@b', null],
    ['iNfO@acme.example', null],
  ])('%j is %s', (text, key) => expect(emailKey(text)).toBe(key))

  test('every spelling of an address has its key', () => {
    for (const spelling of emailSpellings('zhang.san@acme.example'))
      expect(emailKey(spelling)).toBe('zhang.san@acme.example')
  })
})

describe('credit codes', () => {
  test('count only with the right check character', () => {
    const code = buildCreditCode(310000, 7)
    expect(creditCodeKey(code)).toBe(code)
    const wrong = code.slice(0, 17) + (code.endsWith('0') ? '1' : '0')
    expect(
      [
        creditCodeKey(wrong),
        creditCodeKey(code.toLowerCase()),
        creditCodeKey(code.slice(1)),
        creditCodeKey(null),
      ].filter((key) => key !== null && key !== code),
    ).toEqual([])
    expect(creditCodeKey(wrong)).toBeNull()
  })
})

describe('matching', () => {
  const key = fc.option(fc.constantFrom('a', 'b'), { nil: null })
  const candidates = fc
    .array(
      fc.record({
        source: fc.constantFrom('s', 't', 'u'),
        keys: fc.record({ CREDIT_CODE: key, PHONE: key, EMAIL: key }),
      }),
      { minLength: 2, maxLength: 7 },
    )
    .map((rows) => rows.map((row, index): Candidate => ({ ...row, id: `${row.source}:${index}` })))

  test('is symmetric, joins no two records with different credit codes, and never within a source', () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const matching = new Matching(all)
        const of = (self: Candidate) => matching.of(self, [])
        for (const self of all) {
          for (const { id, matchedOn } of of(self)) {
            const other = all.find((candidate) => candidate.id === id)!
            expect(of(other)).toContainEqual({ id: self.id, matchedOn })
            expect(other.source).not.toBe(self.source)
            const codes = new Set([self.keys.CREDIT_CODE, other.keys.CREDIT_CODE].filter((code) => code !== null))
            expect(codes.size).toBeLessThan(2)
          }
        }
      }),
      { seed: propertySeed, numRuns: propertyRuns },
    )
  })

  const candidate = (id: string, keys: Partial<Candidate['keys']>): Candidate => ({
    id,
    source: id.slice(0, 1),
    keys: { CREDIT_CODE: null, PHONE: null, EMAIL: null, ...keys },
  })

  test('a record that could belong to two companies belongs to neither', () => {
    const self = candidate('s:1', { PHONE: 'p', EMAIL: 'e' })
    const one = candidate('t:1', { CREDIT_CODE: 'a', PHONE: 'p' })
    const two = candidate('u:1', { CREDIT_CODE: 'b', EMAIL: 'e' })
    expect(new Matching([one, two]).of(self, [])).toEqual([])
    expect(new Matching([one]).of(self, [])).toEqual([{ id: 't:1', matchedOn: ['PHONE'] }])
  })

  test('a declared link joins whatever the keys say, and reasons come strongest first', () => {
    const self = candidate('s:1', { CREDIT_CODE: 'a', PHONE: 'p', EMAIL: 'e' })
    const other = candidate('t:1', { CREDIT_CODE: 'b', PHONE: 'p' })
    const same = candidate('u:1', { CREDIT_CODE: 'a', PHONE: 'p', EMAIL: 'e' })
    expect(new Matching([other, same]).of(self, ['t:1'])).toEqual([
      { id: 't:1', matchedOn: ['EXPLICIT_LINK'] },
      { id: 'u:1', matchedOn: ['CREDIT_CODE', 'PHONE', 'EMAIL'] },
    ])
  })
})
