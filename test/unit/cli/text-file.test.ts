import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readTextFile, readUtf8File } from '../../../src/cli/text-file.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns }
const folder = mkdtempSync(join(tmpdir(), 'crm-federation-text-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(...parts: readonly (Uint8Array | string)[]): string {
  const file = join(folder, 'rows.csv')
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part as string))))
  return file
}

/** What a charset of one or two bytes a character can say: the characters of some rows of bytes. */
function letters(
  charset: string,
  leads: readonly [number, number],
  trails?: readonly [number, number],
): readonly Buffer[] {
  const found: Buffer[] = []
  for (let lead = leads[0]; lead <= leads[1]; lead++) {
    const rest =
      trails === undefined ? [[]] : Array.from({ length: trails[1] - trails[0] + 1 }, (_, at) => [trails[0] + at])
    for (const trail of rest) {
      const bytes = Buffer.from([lead, ...trail])
      try {
        if (/^\p{L}$/u.test(new TextDecoder(charset, { fatal: true }).decode(bytes))) found.push(bytes)
      } catch {
        // No character of this charset.
      }
    }
  }
  return found
}

const rowsOf = (words: fc.Arbitrary<readonly Buffer[]>): fc.Arbitrary<Buffer> =>
  fc
    .array(fc.tuple(words, words), { minLength: 3, maxLength: 8 })
    .map((rows) =>
      Buffer.concat(rows.flatMap(([a, b]) => [...a, Buffer.from(','), ...b, Buffer.from(',x@example.com\r\n')])),
    )

const wordsOf = (found: readonly Buffer[], minLength: number, maxLength: number): fc.Arbitrary<readonly Buffer[]> =>
  fc.array(fc.constantFrom(...found), { minLength, maxLength })

describe('a file of text', () => {
  it('is read as GB18030 where it can be nothing else', () => {
    const hanzi = letters('gb18030', [0xb0, 0xd7], [0xa1, 0xfe])
    expect(hanzi).toHaveLength(3_755)
    let detected = 0
    fc.assert(
      fc.property(rowsOf(wordsOf(hanzi, 2, 6)), (bytes) => {
        const text = new TextDecoder('gb18030', { fatal: true }).decode(bytes)
        const file = fileOf('name,title,email\r\n', bytes)
        expect(readTextFile(file, 'gbk')).toEqual({ text: `name,title,email\r\n${text}`, detected: null })
        try {
          expect(readTextFile(file)).toEqual({ text: `name,title,email\r\n${text}`, detected: 'gb18030' })
          detected++
        } catch (error) {
          expect(String(error)).toContain('line 2')
        }
      }),
      sample,
    )
    expect(detected).toBeGreaterThan(propertyRuns * 0.9)
  })

  it.each([
    ['windows-1252', letters('windows-1252', [0xc0, 0xff]), 1],
    ['windows-1251', letters('windows-1251', [0xc0, 0xff]), 2],
    ['koi8-r', letters('koi8-r', [0xc0, 0xff]), 2],
    ['iso-8859-7', letters('iso-8859-7', [0xc1, 0xfe]), 2],
    ['euc-kr', letters('euc-kr', [0xb0, 0xc8], [0xa1, 0xfe]), 2],
    ['big5', letters('big5', [0xa4, 0xc6], [0x40, 0xfe]), 2],
    ['shift_jis', letters('shift_jis', [0x82, 0x97], [0x40, 0xfc]), 2],
  ])('is never taken for GB18030 when it is %s', (charset, found, least) => {
    const ascii = Buffer.from('r')
    fc.assert(
      fc.property(rowsOf(wordsOf(least === 1 ? [...found, ascii, ascii, ascii] : found, least, 6)), (bytes) => {
        const file = fileOf(bytes)
        const said = new TextDecoder(charset).decode(bytes)
        expect(readTextFile(file, charset).text).toBe(said)
        let text: string | null = null
        try {
          ;({ text } = readTextFile(file))
        } catch (error) {
          expect(String(error)).toMatch(/line \d+: this is not UTF-8 \(byte \d+ of the file\); .*--encoding/)
        }
        // ASCII alone is everybody's.
        if (text !== null) expect(text).toBe(said)
      }),
      sample,
    )
  })

  it('is read as it is meant or refused, whatever bytes it holds', () => {
    const part = fc.oneof(
      fc.constantFrom('name,phone\r\n', '张伟,1\n', 'é,2\r', '\u{1f600}\n').map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 5 }).map((some) => Buffer.from(some)),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const bytes = Buffer.concat(parts)
        let read: ReturnType<typeof readTextFile> | null = null
        try {
          read = readTextFile(fileOf(bytes))
        } catch (error) {
          expect(String(error)).toMatch(/line \d+/)
        }
        if (read === null) return
        expect(read.text).toBe(new TextDecoder(read.detected ?? 'utf-8', { fatal: true }).decode(bytes))
        expect(read.text).not.toContain('\0')
      }),
      sample,
    )
  })

  it.each([
    ['utf-16le', 'fffe'],
    ['utf-16be', 'feff'],
  ])('is read as %s by its mark', (charset, mark) => {
    const words = Buffer.from('name\r\n张伟\n', 'utf16le')
    const bytes = charset === 'utf-16le' ? words : words.swap16()
    expect(readTextFile(fileOf(Buffer.from(mark, 'hex'), bytes))).toEqual({ text: 'name\r\n张伟\n', detected: charset })
    expect(readTextFile(fileOf(bytes), charset)).toEqual({ text: 'name\r\n张伟\n', detected: null })
  })

  it('tells the line of what it cannot read, whatever ends lines', () => {
    const bad = Buffer.from([0xe9, 0x2c])
    expect(() => readTextFile(fileOf('a\r\nb\rc\nd ', bad))).toThrow(/line 4: this is not UTF-8 \(byte 9 of the file\)/)
    expect(() => readUtf8File(fileOf('{\n a', bad))).toThrow(/line 2: this is not UTF-8 .*save the file as UTF-8/)
    expect(() => readTextFile(fileOf('a\n', bad), 'gb18030')).toThrow(/line 2: this is not GB18030/)
    expect(() => readTextFile(fileOf('a\nb\0c\0'))).toThrow(/line 2: there is a NUL.*utf-16le/)
    expect(() => readTextFile(fileOf('a'), 'utf-7')).toThrow(/--encoding utf-7 is not known/)
  })

  it('is read as GB18030 in the form in which spreadsheets in China save it', () => {
    expect(readTextFile(fileURLToPath(new URL('../../fixtures/cases/gbk.csv', import.meta.url)))).toEqual({
      text:
        'name,phone,email,title\r\n张伟明,13800138000,zhang@example.com,采购经理\r\n' +
        '李娜,010-62345678,li@example.com,财务\r\n',
      detected: 'gb18030',
    })
  })
})
