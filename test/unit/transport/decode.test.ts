import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decodeBody } from '../../../src/transport/decode.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns }

/** The text of bytes that came in two chunks. */
function decoded(bytes: Buffer, at: number, contentType?: string, status = 200): string {
  const cut = Math.min(at, bytes.length)
  const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)]
  return decodeBody({ status, contentType, chunks, bytes: bytes.length }, 'acme')
}

/** The platform's own decoder, strict; null for what is no text. */
function reference(bytes: Buffer, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const protocolError = expect.objectContaining({ code: 'SOURCE_PROTOCOL_ERROR', source: 'acme' }) as unknown

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('decoding a body', () => {
  const filler = fc.constantFrom('', 'a'.repeat(1_500), '字'.repeat(700), 'é'.repeat(1_200))
  const mark = fc.constantFrom('', '\ufeff', '\ufeff\ufeff')

  it('gives the text that was encoded, whatever it is and however it was cut', () => {
    fc.assert(
      fc.property(mark, filler, fc.string({ unit: 'binary' }), fc.nat(4_000), (start, fill, text, at) => {
        const bytes = Buffer.from(start + fill + text)
        expect(decoded(bytes, at)).toBe(reference(bytes, 'utf-8'))
      }),
      sample,
    )
  })

  it('refuses what is no UTF-8 where no other character set is named, and replaces nothing', () => {
    fc.assert(
      fc.property(filler, fc.uint8Array({ maxLength: 40 }), fc.nat(2_000), (fill, any, at) => {
        const bytes = Buffer.concat([Buffer.from(fill), any, Buffer.from(fill)])
        const text = reference(bytes, 'utf-8')
        expect(thrownBy(() => decoded(bytes, at, 'application/json'))).toEqual(text ?? protocolError)
      }),
      sample,
    )
  })

  it.each([
    ['gbk', 'gb18030'],
    ['"GB18030"', 'gb18030'],
    ['gb2312', 'gb18030'],
    ['Big5', 'big5'],
    ['utf-16le', 'utf-16le'],
    ['UTF-8', 'utf-8'],
  ])('reads an answer as %s where it says so', (label, charset) => {
    fc.assert(
      fc.property(filler, fc.uint8Array({ maxLength: 40 }), fc.nat(2_000), (fill, any, at) => {
        const bytes = Buffer.concat([Buffer.from(fill), any])
        const text = reference(bytes, charset)
        const type = `application/json; charset=${label}; q=1`
        expect(thrownBy(() => decoded(bytes, at, type))).toEqual(text ?? protocolError)
      }),
      sample,
    )
  })

  it.each(['utf-7', 'x-unknown', 'hz-gb-2312', '"'])('refuses an answer that names the character set %s', (label) => {
    const type = `text/html;charset=${label}`
    const refused = thrownBy(() => decoded(Buffer.from('{"a":"é"}'), 0, type))
    expect(refused).toEqual(label === '"' ? '{"a":"é"}' : protocolError)
  })

  it('takes a page of an error that is no text for one that says nothing', () => {
    expect(decoded(Buffer.from([0xd5, 0xc5]), 1, 'text/html', 502)).toBe('')
    expect(decoded(Buffer.from([0xd5, 0xc5]), 1, 'text/html; charset=gbk', 502)).toBe('张')
  })

  it.each([0, 1, 1_023, 1_024, 1_025, 70_000])('reads %i bytes of each kind', (length) => {
    for (const text of ['x'.repeat(length), `${'x'.repeat(length)}\u{1f600}`]) {
      expect(decoded(Buffer.from(text), 0)).toBe(text)
    }
  })
})
