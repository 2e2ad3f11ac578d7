import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { encodeReference, entityNames } from '../../../src/model/index.js'
import { JsonWriter } from '../../../src/execution/json-writer.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const writer = new JsonWriter()

function written(write: () => void): string {
  writer.begin()
  write()
  return writer.end().toString('utf8')
}

/** Whatever JSON has to escape or to encode in more than one byte, halves of pairs included. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      '"',
      '\\',
      '\n',
      '\u0000',
      '\u001f',
      '\u007f',
      'é',
      '企',
      '\u2028',
      '😀',
      '\ud83d',
      '\ude00',
    ),
    maxLength: 600,
  }),
)

describe('JSON that is written as bytes', () => {
  it('is that of JSON.stringify for any text', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
        expect(written(() => texts.forEach((each) => writer.text(each)))).toBe(
          texts.map((each) => JSON.stringify(each)).join(''),
        )
      }),
      { seed: propertySeed, numRuns: propertyRuns },
    )
  })

  it('is that of JSON.stringify for any other value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(written(() => writer.value(value))).toBe(JSON.stringify(value))
      }),
      { seed: propertySeed, numRuns: propertyRuns },
    )
  })

  it('holds Node ids', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...entityNames),
        fc.constantFrom('erp', 'crm-2', 'a'),
        fc.oneof(
          fc.string({ minLength: 1, maxLength: 250 }),
          fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
        ),
        (entity, source, nativeId) => {
          expect(written(() => writer.nodeId(entity, source, nativeId))).toBe(
            `"${encodeReference(entity, source, nativeId)}"`,
          )
        },
      ),
      { seed: propertySeed, numRuns: propertyRuns },
    )
  })

  it('holds instants', () => {
    for (const instant of [0, -1, 951_782_400_000, Date.UTC(2100, 1, 28, 23, 59, 59, 999), 1_705_314_600_123])
      expect(written(() => writer.instant(instant))).toBe(`"${new Date(instant).toISOString()}"`)
  })

  it('grows as long as it has to, and is not changed by what is written next', () => {
    const long = '客户'.repeat(400_000)
    writer.begin()
    for (let time = 0; time < 3; time++) writer.text(long)
    writer.ascii('null')
    const first = writer.end()
    expect(written(() => writer.text('next'))).toBe('"next"')
    expect(first.toString('utf8')).toBe(`${JSON.stringify(long).repeat(3)}null`)
  })

  it('writes where it has written before only when that was given back', () => {
    const write = (letter: string): Buffer => {
      writer.begin()
      for (let time = 0; time < 20; time++) writer.text(letter.repeat(250))
      return writer.end()
    }
    const expected = (letter: string): string => `"${letter.repeat(250)}"`.repeat(20)
    const [first, second] = [write('a'), write('b')]
    expect(write('c').buffer).not.toBe(first.buffer)
    writer.reuse(first)
    writer.reuse(first)
    writer.reuse(Buffer.from('not one of its own'))
    // The one given back is the next but one: the writer holds a buffer already.
    const later = [write('d'), write('e'), write('f')]
    expect(later.filter(({ buffer }) => buffer === first.buffer)).toHaveLength(1)
    expect(later.map(String)).toEqual(['d', 'e', 'f'].map(expected))
    expect(String(second)).toBe(expected('b'))
  })

  it('refuses what JSON cannot say', () => {
    writer.begin()
    expect(() => writer.value(undefined)).toThrow('undefined')
  })
})
