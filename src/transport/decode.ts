/** The text of a body that came in chunks of `bytes` bytes in all; a byte order mark at its beginning is left out. */
export function decodeUtf8(chunks: readonly Buffer[], bytes: number): string {
  const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes)
  const marked = whole.length >= 3 && whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf
  return whole.toString('utf8', marked ? 3 : 0)
}
