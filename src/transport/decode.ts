import { CrmError } from '../errors/index.js'
import { charsetOf, decodeAs, decodeUtf8 } from '../model/bytes.js'

const charsetParameter = /;\s*charset\s*=\s*"?([^";\s]+)/i

/** An answer whose bytes are all there. */
export interface ReceivedBytes {
  readonly status: number
  /** What the answer says of itself; undefined = nothing. */
  readonly contentType: string | undefined
  readonly chunks: readonly Buffer[]
  /** Length of all chunks. */
  readonly bytes: number
}

/**
 * The text of an answer: in the character set that it names, otherwise UTF-8; a byte order mark is left out. Where
 * already the status says that this is no success, what is no text counts as nothing said.
 * @throws SOURCE_PROTOCOL_ERROR when it is no text in that character set, or nobody knows it.
 */
export function decodeBody({ status, contentType, chunks, bytes }: ReceivedBytes, source: string): string {
  const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes)
  const label = contentType === undefined ? undefined : charsetParameter.exec(contentType)?.[1]
  const charset = label === undefined ? 'utf-8' : charsetOf(label)
  const read = charset === 'utf-8' ? decodeUtf8(whole) : charset === null ? null : decodeAs(charset, whole)
  if (read !== null && 'text' in read) return read.text
  // A page of something in between, which may well be in its own character set, tells enough by its status.
  if (status >= 300) return ''
  const details = read === null ? {} : { invalidAt: read.invalidAt }
  throw new CrmError('SOURCE_PROTOCOL_ERROR', sentenceFor(label, charset), { source, details })
}

function sentenceFor(label: string | undefined, charset: string | null): string {
  if (label === undefined) return 'An answer of this source is not UTF-8, and names no other character set'
  if (charset === null) return 'An answer of this source names a character set that is not known here'
  return 'An answer of this source is no text in the character set that it names'
}
