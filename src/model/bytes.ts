import { isAscii, isUtf8, transcode } from 'node:buffer'

/** The text of bytes, or the offset from which on they are no text. Never a replacement character. */
export type Decoded = { readonly text: string } | { readonly invalidAt: number }

/** Bytes up to which the plain way is as fast. */
const short = 1_024

/** Reads UTF-8 strictly; one byte order mark at the beginning is left out. */
export function decodeUtf8(bytes: Buffer): Decoded {
  const marked = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const whole = marked ? bytes.subarray(3) : bytes
  // Not `toString` for long ones, which takes three times as long for a page of records with texts that are not ASCII.
  if (whole.length > short && isAscii(whole)) return { text: whole.toString('latin1') }
  if (!isUtf8(whole)) return { invalidAt: firstInvalid(bytes) }
  return { text: whole.length > short ? transcode(whole, 'utf8', 'utf16le').toString('utf16le') : whole.toString() }
}

/** Where the first sequence begins that is no character of UTF-8; the length when there is none. */
function firstInvalid(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length) {
    const length = characterAt(bytes, at)
    if (length === 0) return at
    at += length
  }
  return at
}

/** Bytes of the character that begins here; 0 = none does. The bounds are those of the Unicode standard, table 3-7. */
function characterAt(bytes: Buffer, at: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  for (let index = 1; index < length; index++) {
    const next = bytes[at + index] ?? 0
    if (next < (index === 1 ? lowest : 0x80) || next > (index === 1 ? highest : 0xbf)) return 0
  }
  return length
}

/**
 * The platform's name of a character set by one of its labels (WHATWG Encoding Standard); null when it has none. GBK and
 * GB2312 are read as GB18030, which has them whole, as the standard says.
 */
export function charsetOf(label: string): string | null {
  try {
    const { encoding } = new TextDecoder(label, { fatal: true })
    return encoding === 'gbk' ? 'gb18030' : encoding
  } catch {
    return null
  }
}

/** Reads bytes strictly as a character set that `charsetOf` names; a byte order mark at the beginning is left out. */
export function decodeAs(charset: string, bytes: Buffer): Decoded {
  if (charset === 'utf-8') return decodeUtf8(bytes)
  return decodeBy((charset.startsWith('utf-16') ? utf16MarkOf(bytes) : null) ?? charset, bytes)
}

/** Which UTF-16 a byte order mark at the beginning tells; null = none. */
export function utf16MarkOf(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null
}

function decodeBy(charset: string, bytes: Buffer): Decoded {
  try {
    return { text: new TextDecoder(charset, { fatal: true }).decode(bytes) }
  } catch {
    return { invalidAt: firstRefused(charset, bytes) }
  }
}

/** The last byte of the shortest beginning that the platform refuses, which does not say where it stopped. */
function firstRefused(charset: string, bytes: Buffer): number {
  let good = 0
  let refused = bytes.length + 1
  while (refused - good > 1) {
    const middle = (good + refused) >> 1
    if (isRefused(charset, bytes.subarray(0, middle))) refused = middle
    else good = middle
  }
  return good
}

function isRefused(charset: string, beginning: Buffer): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(beginning, { stream: true })
    return false
  } catch {
    return true
  }
}

/** The line, from 1, on which something stands after this text; CR LF, LF and CR each end a line. */
export function lineAfter(before: string): number {
  return (before.match(/\r\n|\r|\n/g)?.length ?? 0) + 1
}
