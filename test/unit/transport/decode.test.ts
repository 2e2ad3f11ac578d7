import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decodeUtf8 } from '../../../src/transport/decode.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns }

/** The bytes in two chunks. */
function chunked(bytes: Buffer, at: number): readonly Buffer[] {
  const cut = Math.min(at, bytes.length)
  return [bytes.subarray(0, cut), bytes.subarray(cut)]
}

/** The platform's own decoder, which leaves out a byte order mark and puts U+FFFD for what is no UTF-8. */
const reference = (bytes: Buffer): string => new TextDecoder('utf-8').decode(bytes)

describe('decoding a body', () => {
  const filler = fc.constantFrom('', 'a'.repeat(1_500), '字'.repeat(700), 'é'.repeat(1_200))
  const mark = fc.constantFrom('', '\ufeff', '\ufeff\ufeff')

  it('gives the text that was encoded, whatever it is and however it was cut', () => {
    fc.assert(
      fc.property(mark, filler, fc.string({ unit: 'binary' }), fc.nat(4_000), (start, fill, text, at) => {
        const bytes = Buffer.from(start + fill + text)
        expect(decodeUtf8(chunked(bytes, at), bytes.length)).toBe(reference(bytes))
      }),
      sample,
    )
  })

  it('puts a replacement for what is no UTF-8, as the platform does', () => {
    fc.assert(
      fc.property(filler, fc.uint8Array({ maxLength: 40 }), fc.nat(2_000), (fill, broken, at) => {
        const bytes = Buffer.concat([Buffer.from(fill), broken, Buffer.from(fill)])
        expect(decodeUtf8(chunked(bytes, at), bytes.length)).toBe(reference(bytes))
      }),
      sample,
    )
  })

  it.each([0, 1, 1_023, 1_024, 1_025, 70_000])('reads %i bytes of each kind', (length) => {
    for (const text of ['x'.repeat(length), `${'x'.repeat(length)}\u{1f600}`]) {
      const bytes = Buffer.from(text)
      expect(decodeUtf8([bytes], bytes.length)).toBe(text)
    }
  })
})
