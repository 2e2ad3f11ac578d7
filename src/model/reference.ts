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

  constructor(private readonly prefix: string) {
    const bytes = Buffer.from(prefix)
    this.carriedBytes = bytes.length % 3
    const whole = bytes.length - this.carriedBytes
    this.carried = bytes.subarray(whole).reduce((bits, byte) => (bits << 8) | byte, 0)
    const head = bytes.toString('base64url', 0, whole)
    this.start = head.length
    this.room = Buffer.alloc(head.length + longestQuick * 2)
    this.room.write(head, 'latin1')
  }

  write(nativeId: string): string {
    const { length } = nativeId
    if (length > longestQuick) return this.encode(nativeId)
    const { room } = this
    let at = this.start
    let bits = this.carried
    let bytes = this.carriedBytes
    for (let index = 0; index < length; index++) {
      const code = nativeId.charCodeAt(index)
      if (code > 127) return this.encode(nativeId)
      bits = (bits << 8) | code
      if (++bytes < 3) continue
      room[at++] = alphabet[bits >> 18]!
      room[at++] = alphabet[(bits >> 12) & 63]!
      room[at++] = alphabet[(bits >> 6) & 63]!
      room[at++] = alphabet[bits & 63]!
      bits = 0
      bytes = 0
    }
    if (bytes === 1) {
      room[at++] = alphabet[bits >> 2]!
      room[at++] = alphabet[(bits << 4) & 63]!
    } else if (bytes === 2) {
      room[at++] = alphabet[bits >> 10]!
      room[at++] = alphabet[(bits >> 4) & 63]!
      room[at++] = alphabet[(bits << 2) & 63]!
    }
    return room.toString('latin1', 0, at)
  }

  private encode(nativeId: string): string {
    return Buffer.from(this.prefix + nativeId).toString('base64url')
  }
}

/** Sources are as many as are configured, but ids that clients make up can name any. */
const mostWriters = 1_000
const writers = new Map<string, Map<EntityName, NodeIdWriter>>()

/** The Node id of a record: base64url of `Entity:source:nativeId`. Stable, readable on purpose, no secret. */
export function encodeReference(entity: EntityName, source: string, nativeId: string): string {
  let ofSource = writers.get(source)
  if (ofSource === undefined) {
    if (writers.size >= mostWriters) writers.clear()
    ofSource = new Map()
    writers.set(source, ofSource)
  }
  let writer = ofSource.get(entity)
  if (writer === undefined) {
    writer = new NodeIdWriter(`${entity}:${source}:`)
    ofSource.set(entity, writer)
  }
  return writer.write(nativeId)
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
