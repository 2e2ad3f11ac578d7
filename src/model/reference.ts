import { entityNames, type EntityName } from './catalogue.js'

/** Points at one record: configured source, entity, the vendor's own id. */
export interface EntityReference {
  readonly entity: EntityName
  readonly source: string
  readonly nativeId: string
}

const entities: ReadonlySet<string> = new Set(entityNames)

const alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
const longestQuick = 200

/**
 * Writes the Node ids of one source's records of one entity. What these have in common is encoded once; an id is written
 * for every row of every answer, and each call of Node's own encoder costs more than the few characters that differ.
 */
class NodeIdWriter {
  /** Begins with what never changes. */
  private readonly room: Buffer
  private readonly start: number
  /** Bytes of the prefix, at most two, that share a group of three with the native id, as one number. */
  private readonly carried: number
  private readonly carriedBytes: number

  private readonly prefix: string

  constructor(
    entity: EntityName,
    readonly source: string,
  ) {
    this.prefix = `${entity}:${source}:`
    const bytes = Buffer.from(this.prefix)
    this.carriedBytes = bytes.length % 3
    const whole = bytes.length - this.carriedBytes
    this.carried = bytes.subarray(whole).reduce((bits, byte) => (bits << 8) | byte, 0)
    const head = bytes.toString('base64url', 0, whole)
    this.start = head.length
    this.room = Buffer.alloc(head.length + longestQuick * 2)
    this.room.write(head, 'latin1')
  }

  write(nativeId: string): string {
    if (nativeId.length > longestQuick) return this.encode(nativeId)
    const end = this.continue(nativeId, this.room, this.start)
    return end < 0 ? this.encode(nativeId) : this.room.toString('latin1', 0, end)
  }

  /** Writes the id as ASCII where there is room for it, and gives its end; -1 = it is an unusual one. */
  writeInto(bytes: Buffer, at: number, nativeId: string): number {
    if (nativeId.length > longestQuick) return -1
    const { room, start } = this
    for (let index = 0; index < start; index++) bytes[at + index] = room[index]!
    return this.continue(nativeId, bytes, at + start)
  }

  /** What follows the beginning; -1 = it is not ASCII. */
  private continue(nativeId: string, bytes: Buffer, begin: number): number {
    const { length } = nativeId
    let at = begin
    let bits = this.carried
    let held = this.carriedBytes
    for (let index = 0; index < length; index++) {
      const code = nativeId.charCodeAt(index)
      if (code > 127) return -1
      bits = (bits << 8) | code
      if (++held < 3) continue
      bytes[at++] = alphabet[bits >> 18]!
      bytes[at++] = alphabet[(bits >> 12) & 63]!
      bytes[at++] = alphabet[(bits >> 6) & 63]!
      bytes[at++] = alphabet[bits & 63]!
      bits = 0
      held = 0
    }
    if (held === 1) {
      bytes[at++] = alphabet[bits >> 2]!
      bytes[at++] = alphabet[(bits << 4) & 63]!
    } else if (held === 2) {
      bytes[at++] = alphabet[bits >> 10]!
      bytes[at++] = alphabet[(bits >> 4) & 63]!
      bytes[at++] = alphabet[(bits << 2) & 63]!
    }
    return at
  }

  private encode(nativeId: string): string {
    return Buffer.from(this.prefix + nativeId).toString('base64url')
  }
}

/** Of each entity the writer that was used last. */
const last: Partial<Record<EntityName, NodeIdWriter>> = {}

/** Sources are as many as are configured, but ids that clients make up can name any. */
const mostWriters = 1_000
const writers = new Map<string, Map<EntityName, NodeIdWriter>>()

function writerOf(entity: EntityName, source: string): NodeIdWriter {
  const known = last[entity]
  // As it is for row after row.
  if (known?.source === source) return known
  let ofSource = writers.get(source)
  if (ofSource === undefined) {
    if (writers.size >= mostWriters) writers.clear()
    ofSource = new Map()
    writers.set(source, ofSource)
  }
  let writer = ofSource.get(entity)
  if (writer === undefined) {
    writer = new NodeIdWriter(entity, source)
    ofSource.set(entity, writer)
  }
  last[entity] = writer
  return writer
}

/** The Node id of a record: base64url of `Entity:source:nativeId`. Stable, readable on purpose, no secret. */
export function encodeReference(entity: EntityName, source: string, nativeId: string): string {
  return writerOf(entity, source).write(nativeId)
}

/** Bytes that `writeReference` may need. */
export function roomForReference(source: string, nativeId: string): number {
  return (source.length + nativeId.length) * 4 + 64
}

/**
 * Writes a Node id as ASCII and gives its end; -1 = this one is only to be had from `encodeReference`. There must be
 * room for it.
 */
export function writeReference(
  entity: EntityName,
  source: string,
  nativeId: string,
  bytes: Buffer,
  at: number,
): number {
  return writerOf(entity, source).writeInto(bytes, at, nativeId)
}

/** The reference in a Node id, or null when the text is not exactly what `encodeReference` writes. */
export function decodeReference(id: string): EntityReference | null {
  if (id.length === 0 || id.length > 1024) return null
  const plain = Buffer.from(id, 'base64url').toString('utf8')
  const first = plain.indexOf(':')
  const second = plain.indexOf(':', first + 1)
  if (first < 1 || second < first + 2 || second === plain.length - 1) return null
  const entity = plain.slice(0, first)
  if (!entities.has(entity)) return null
  const reference = {
    entity: entity as EntityName,
    source: plain.slice(first + 1, second),
    nativeId: plain.slice(second + 1),
  }
  return encodeReference(reference.entity, reference.source, reference.nativeId) === id ? reference : null
}
