import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cut, cutEchoes, instead, longestEcho, nearOrAll, quoted, unknownName } from '../../../src/errors/index.js'
import { propertySeed } from '../../support/property.js'

describe('what a message repeats', () => {
  it('is cut to 200 characters, and never in the middle of one', () => {
    expect(cut('x'.repeat(200))).toBe('x'.repeat(200))
    expect(cut('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`)
    expect(cut(`${'x'.repeat(198)}🎉🎉`)).toBe(`${'x'.repeat(198)}…`)
    expect(quoted('say "x"')).toBe('"say \\"x\\""')
  })

  it('is found in messages of others, whatever it is', () => {
    const long = 'Q'.repeat(5_000)
    const many = Array.from({ length: 500 }, () => 'QQQQQ')
    for (const value of [
      JSON.stringify(long),
      long,
      JSON.stringify(many),
      `{ a: "${long}", b: [${many.join(', ')}] }`,
      `"""${many.join(' "x" ')}"""`,
      `"${many.join(' \\" ')}"`,
      `[${many.map((each) => `{ a: "]}${each}" }`).join(' ')}`,
    ]) {
      const message = cutEchoes(`Expected value of type "Int", found ${value}; it is none.`)
      expect(message.length).toBeLessThan(300)
      expect(message).toMatch(/^Expected value of type "Int", found .*…/)
    }
  })

  it('leaves a message without long values as it is', () => {
    const sentence = 'There is no "x" [a] {b: 1}, and so on. '.repeat(20)
    expect(cutEchoes(sentence)).toBe(sentence)
  })

  it('is bounded in every message, and that takes no long time', () => {
    const piece = fc.constantFrom('"', '\\', '[', ']', '{', '}', ' ', '"""', 'Q', 'QQQQQQQQQQ', '\n')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 2_000 }), (pieces) => {
        const message = cutEchoes(pieces.join(''))
        expect(Math.max(0, ...(message.match(/[^\s"[\]{}…]+/g) ?? []).map((run) => run.length))).toBeLessThanOrEqual(
          longestEcho,
        )
      }),
      { seed: propertySeed, numRuns: 300 },
    )
    expect(cutEchoes(`found ${JSON.stringify('a"'.repeat(1_000_000))}`).length).toBeLessThan(300)
    expect(cutEchoes('['.repeat(1_000_000)).length).toBeLessThan(300)
  })
})

describe('a name that is none', () => {
  it('is answered with the nearest and with all there are', () => {
    expect(unknownName('source', 'vtigr', ['vtiger', 'crm'])).toBe(
      'There is no source "vtigr"; did you mean "vtiger"? There is vtiger, crm',
    )
    expect(instead('nobody', ['vtiger', 'crm'])).toBe('; there is vtiger, crm')
    expect(instead('nobody', [])).toBe('; there is none')
    expect(nearOrAll('vtigr', ['vtiger', 'crm'])).toBe('; did you mean "vtiger"?')
  })

  it('is answered shortly, however long it is and however many there are', () => {
    const names = Array.from({ length: 1_000 }, (_, place) => `name${place}`)
    expect(unknownName('source', 'Q'.repeat(100_000), names)).toMatch(/^There is no source "Q{199}…"; there is name0, /)
    expect(instead('nobody', names)).toMatch(/name39 and 960 more$/)
  })
})
