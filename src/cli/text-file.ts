import { readFileSync } from 'node:fs'
import { charsetOf, decodeAs, decodeUtf8, lineAfter, utf16MarkOf } from '../model/bytes.js'
import { UsageError } from './failures.js'

/** A file's text, and how it was read where that had to be found out. */
export interface TextFile {
  readonly text: string
  /** Null = it is UTF-8, or the caller said what it is. */
  readonly detected: string | null
}

/**
 * Reads a file as text, strictly: no byte is replaced. Unless `encoding` names one, a file is UTF-8, UTF-16 where its byte
 * order mark says so, or GB18030 where nothing else can be meant.
 * @throws UsageError with the line of what cannot be read.
 */
export function readTextFile(file: string, encoding?: string): TextFile {
  const bytes = readFileSync(file)
  const asked = encoding === undefined ? undefined : charsetOf(encoding)
  if (asked === null)
    throw new UsageError(`--encoding ${encoding} is not known; say utf-8, gb18030, utf-16le or the like`)
  // Cyrillic words may begin like a mark; rows of UTF-16 hold zeros, if only at their commas, and no other text does.
  const charset = asked ?? (bytes.includes(0) ? utf16MarkOf(bytes) : null) ?? 'utf-8'
  const read = decodeAs(charset, bytes)
  if ('text' in read) {
    const detected = asked === undefined && charset !== 'utf-8' ? charset : null
    return { text: withoutNul(read.text, file), detected }
  }
  if (asked === undefined && charset === 'utf-8' && isSurelyGb18030(bytes)) {
    const chinese = decodeAs('gb18030', bytes)
    if ('text' in chinese) return { text: withoutNul(chinese.text, file), detected: 'gb18030' }
  }
  const other = charset === 'utf-8' ? 'gb18030' : 'utf-8'
  throw new UsageError(
    `${unreadable(file, charset, bytes, read.invalidAt)}; say what it is, such as --encoding ${other}`,
  )
}

/** Reads a file as UTF-8 and nothing else. @throws UsageError with the line of what is none */
export function readUtf8File(file: string): string {
  const bytes = readFileSync(file)
  const read = decodeUtf8(bytes)
  if ('text' in read) return read.text
  throw new UsageError(`${unreadable(file, 'utf-8', bytes, read.invalidAt)}; save the file as UTF-8`)
}

function unreadable(file: string, charset: string, bytes: Buffer, at: number): string {
  const line = lineAfter(new TextDecoder(charset).decode(bytes.subarray(0, at)))
  return `${file}, line ${line}: this is not ${charset.toUpperCase()} (byte ${at} of the file)`
}

/** A text of UTF-16 without a mark is well-formed UTF-8 as long as it is ASCII. */
function withoutNul(text: string, file: string): string {
  const at = text.indexOf('\0')
  if (at === -1) return text
  const advice = 'if it is UTF-16, say --encoding utf-16le or utf-16be'
  throw new UsageError(`${file}, line ${lineAfter(text.slice(0, at))}: there is a NUL, which no text holds; ${advice}`)
}

/**
 * Whether bytes can only be a Chinese text in GB18030. That they are well-formed says little, as Latin-1, Big5 or Korean
 * may be so by chance. What tells: nine in ten characters beyond ASCII are the 3,755 common hanzi of GB 2312 (lead bytes
 * B0 to D7) or its punctuation (A1, A3), which no text of Latin letters, Japanese or Big5 comes to; a tenth of them and more
 * have a lead beyond C8, behind which Korean has no letters; and a tenth have a byte below C0, where the letters of
 * Cyrillic and Greek do not reach. Only Japanese names without any kana pass in EUC-JP, which no spreadsheet writes.
 */
function isSurelyGb18030(bytes: Buffer): boolean {
  let characters = 0
  let common = 0
  let beyondKorean = 0
  let belowLetters = 0
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at]!
    const trail = bytes[at + 1] ?? 0
    if (lead < 0x80) {
      at += 1
      continue
    }
    characters++
    if (trail >= 0xa1 && trail <= 0xfe) {
      const isHanzi = lead >= 0xb0 && lead <= 0xd7
      if (isHanzi || lead === 0xa1 || lead === 0xa3) common++
      if (isHanzi && lead > 0xc8) beyondKorean++
      if (isHanzi && (lead < 0xc0 || trail < 0xc0)) belowLetters++
    }
    at += trail >= 0x30 && trail <= 0x39 ? 4 : 2
  }
  return common >= characters * 0.9 && beyondKorean >= characters * 0.1 && belowLetters >= characters * 0.1
}
