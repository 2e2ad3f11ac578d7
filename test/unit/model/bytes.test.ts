import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { charsetOf, decodeAs, decodeUtf8 } from '../../../src/model/bytes.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns }

/** Bytes that are texts with few or many faults in them. */
const nearlyUtf8 = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          ...['ed a0 80', 'c0 af', 'e0 80 af', 'f4 90 80 80', 'f0 9f 98', 'ef bf bd', 'ff fe', '80', 'd5 c5 ce b0'],
        )
        .map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex')),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Buffer.concat(parts))

describe('reading bytes', () => {
  it('gives the text of UTF-8, or the offset of the first byte that begins no character', () => {
    fc.assert(
      fc.property(nearlyUtf8, fc.constantFrom('', 'a'.repeat(1_100)), (rest, fill) => {
        const bytes = Buffer.concat([Buffer.from(fill), rest])
        const read = decodeUtf8(bytes)
        const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
        if ('text' in read) {
          expect(Buffer.from(lenient)).toEqual(bytes)
          expect(read.text).toBe(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
          return
        }
        const { invalidAt } = read
        const strict = (end: number): string =>
          new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, end))
        expect(lenient.startsWith(`${strict(invalidAt)}\ufffd`)).toBe(true)
        expect(() => strict(invalidAt + 1)).toThrow()
      }),
      sample,
    )
  })

  it.each(['gb18030', 'utf-16le', 'utf-16be', 'shift_jis'])('does the same of %s', (charset) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.constantFrom('', 'ab', 'x'.repeat(200)), (any, fill) => {
        const bytes = Buffer.concat([Buffer.from(fill), any])
        const read = decodeAs(charset, bytes)
        const decode = (end: number, stream: boolean): string =>
          new TextDecoder(charset, { fatal: true }).decode(bytes.subarray(0, end), { stream })
        if ('text' in read) expect(read.text).toBe(decode(bytes.length, false))
        else {
          expect(() => decode(read.invalidAt, true)).not.toThrow()
          const cutOff = read.invalidAt === bytes.length
          expect(() => decode(cutOff ? bytes.length : read.invalidAt + 1, !cutOff)).toThrow()
        }
      }),
      sample,
    )
  })

  it('knows character sets by their labels', () => {
    expect(['UTF8', 'GBK', 'gb2312', 'GB18030', 'utf-16', 'utf-7', '', 'nonsense'].map(charsetOf)).toEqual([
      'utf-8',
      'gb18030',
      'gb18030',
      'gb18030',
      'utf-16le',
      null,
      null,
      null,
    ])
  })
})
