import { invariant } from '../errors/index.js'
import { encodeReference, roomForReference, writeReference, type EntityName } from '../model/index.js'
import { instantLength, writeInstant } from '../../schema/scalar/date-time.js'

/** Bytes of a new buffer, and above which one is not used again. */
const usualRoom = 65_536
const mostKept = 1_048_576
/** Buffers that wait for the next answer, at most: as many answers as are mostly on their way at once. */
const mostSpare = 16

/** Bytes up to which a text is copied, to a part of a buffer that others share. */
const shortText = 2_048

/** UTF-16 units from which on a text is left to Node and V8, which begin slowly and are then quicker. */
const longText = 256

const quote = 0x22
const backslash = 0x5c
const hexDigits = '0123456789abcdef'

/** Which ASCII characters stand in a JSON text as they are: 1. */
const asItIs = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 0x20 && code !== quote && code !== backslash ? 1 : 0,
)

/** The letter behind the backslash for characters that have a short escape; 0 = they have none. */
const shortEscapes = new Uint8Array(128)
for (const [character, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\'])
  shortEscapes[character!.charCodeAt(0)] = letter!.charCodeAt(0)

/** For how long a writer goes on before others have their turn; milliseconds. How many pieces are not worth a look at the clock. */
const longestTurnMs = 10
const fewPieces = 32

/** Told where a text has become longer than it may. */
export class TooLong extends Error {}

/** Bytes that are JSON already, prepared to be written four at a time. */
export class Piece {
  readonly words: Int32Array
  readonly length: number

  constructor(json: string) {
    this.length = Buffer.byteLength(json)
    const padded = Buffer.alloc(Math.ceil(this.length / 4) * 4)
    padded.write(json)
    this.words = Int32Array.from({ length: padded.length / 4 }, (_, index) => padded.readInt32BE(index * 4))
  }
}

/**
 * Writes JSON as UTF-8 the way `JSON.stringify` and an encoder do, in one go: the text of an answer is never made, which
 * saves joining it, reading it again and collecting it. One text at a time; not to be used while another is under way.
 * A text that may be long is written in turns (`isDue`).
 */
export class JsonWriter {
  private bytes: Buffer = Buffer.allocUnsafeSlow(usualRoom)
  /** The same bytes. */
  private view = viewOf(this.bytes)
  private at = 0
  private readonly spare: Buffer[] = []
  /** What was given away and may come back. */
  private readonly lent = new WeakSet<ArrayBufferLike>()
  private pieces = 0
  private turn = 0
  private most = Infinity

  /** Begins anew, whatever was written before. What would be longer than `most` bytes is not written to its end. */
  begin(most = Infinity): void {
    this.at = 0
    this.pieces = 0
    this.turn = performance.now()
    this.most = most
  }

  /** Whether it is time to let others have their turn; to be asked now and then, and heeded. */
  isDue(): boolean {
    if (++this.pieces < fewPieces) return false
    this.pieces = 0
    if (performance.now() - this.turn < longestTurnMs) return false
    // Whoever asks goes on in a turn of its own.
    this.turn = Infinity
    return true
  }

  /** To be called when the next turn has come. */
  goOn(): void {
    this.turn = performance.now()
  }

  /**
   * What was written: the writer's own buffer, which it goes on without. Whoever has sent it gives it back (`reuse`); to
   * allocate one anew, and have the system find memory for it, takes longer than all writing of a usual answer.
   * @throws TooLong
   */
  end(): Buffer {
    const { bytes, at } = this
    if (at > this.most) throw new TooLong()
    if (at <= shortText) return Buffer.from(bytes.subarray(0, at))
    if (bytes.length <= mostKept) this.lent.add(bytes.buffer)
    this.use(this.spare.pop() ?? Buffer.allocUnsafeSlow(usualRoom))
    return bytes.subarray(0, at)
  }

  /** Takes back what `end` gave, once nobody reads it any more; anything else is let be. */
  reuse({ buffer }: Buffer): void {
    if (this.lent.delete(buffer) && this.spare.length < mostSpare) this.spare.push(Buffer.from(buffer))
  }

  /** What is JSON already, and always the same. */
  piece({ words, length }: Piece): void {
    // What the last word has too much is written over by what comes next.
    this.makeRoom(length + 3)
    const { view, at } = this
    for (let index = 0; index < words.length; index++) view.setInt32(at + index * 4, words[index]!)
    this.at = at + length
  }

  /** One ASCII character. */
  sign(code: number): void {
    this.makeRoom(1)
    this.bytes[this.at++] = code
  }

  null(): void {
    this.ascii('null')
  }

  /** A text of ASCII characters that is JSON already. */
  ascii(text: string): void {
    const { length } = text
    this.makeRoom(length)
    const { bytes, at } = this
    for (let index = 0; index < length; index++) bytes[at + index] = text.charCodeAt(index)
    this.at = at + length
  }

  /** A string. */
  text(value: string): void {
    const { length } = value
    if (length >= longText) {
      this.json(JSON.stringify(value))
      return
    }
    // A unit takes six bytes at most, as an escape by its number.
    this.makeRoom(length * 6 + 2)
    const { bytes } = this
    let { at } = this
    bytes[at++] = quote
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index)
      if (code < 0x80) {
        if (asItIs[code] === 1) bytes[at++] = code
        else if (shortEscapes[code] !== 0) {
          bytes[at++] = backslash
          bytes[at++] = shortEscapes[code]!
        } else at = this.escape(code, at)
      } else if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6)
        bytes[at++] = 0x80 | (code & 0x3f)
      } else if (code < 0xd800 || code > 0xdfff) {
        bytes[at++] = 0xe0 | (code >> 12)
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f)
        bytes[at++] = 0x80 | (code & 0x3f)
      } else {
        const point = value.codePointAt(index)!
        if (point > 0xffff) {
          index++
          bytes[at++] = 0xf0 | (point >> 18)
          bytes[at++] = 0x80 | ((point >> 12) & 0x3f)
          bytes[at++] = 0x80 | ((point >> 6) & 0x3f)
          bytes[at++] = 0x80 | (point & 0x3f)
        }
        // Half of a pair is no character.
        else at = this.escape(code, at)
      }
    }
    bytes[at++] = quote
    this.at = at
  }

  /** The Node id of a record. */
  nodeId(entity: EntityName, source: string, nativeId: string): void {
    this.makeRoom(roomForReference(source, nativeId))
    const { bytes, at } = this
    bytes[at] = quote
    const end = writeReference(entity, source, nativeId, bytes, at + 1)
    if (end < 0) this.text(encodeReference(entity, source, nativeId))
    else {
      bytes[end] = quote
      this.at = end + 1
    }
  }

  /** An instant, which `isInstant` is true of. */
  instant(milliseconds: number): void {
    this.makeRoom(instantLength + 2)
    const { bytes, at } = this
    bytes[at] = quote
    writeInstant(milliseconds, bytes, at + 1)
    bytes[at + 1 + instantLength] = quote
    this.at = at + 2 + instantLength
  }

  /** Any value that JSON can say. */
  value(value: unknown): void {
    if (typeof value === 'string') this.text(value)
    else if (value === null) this.null()
    else {
      const text = JSON.stringify(value) as string | undefined
      invariant(text !== undefined, 'JSON has no words for undefined')
      this.json(text)
    }
  }

  /** A text that is JSON already, without halves of pairs. */
  private json(text: string): void {
    // Each of its units takes a byte or more.
    if (this.at + text.length > this.most) throw new TooLong()
    this.makeRoom(text.length * 3)
    this.at += this.bytes.write(text, this.at, 'utf8')
  }

  private escape(code: number, at: number): number {
    const { bytes } = this
    bytes[at++] = backslash
    bytes[at++] = 0x75
    for (let shift = 12; shift >= 0; shift -= 4) bytes[at++] = hexDigits.charCodeAt((code >> shift) & 15)
    return at
  }

  private makeRoom(more: number): void {
    const needed = this.at + more
    if (needed <= this.bytes.length) return
    if (this.at > this.most) throw new TooLong()
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.at)
    this.use(larger)
  }

  private use(bytes: Buffer): void {
    this.bytes = bytes
    this.view = viewOf(bytes)
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length)
}
