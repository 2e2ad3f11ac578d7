import { entityNames, type EntityName } from './catalogue.js'

/** Points at one record: configured source, entity, the vendor's own id. */
export interface EntityReference {
  readonly entity: EntityName
  readonly source: string
  readonly nativeId: string
}

const entities: ReadonlySet<string> = new Set(entityNames)

/** Where ids are put together: one is written for every row of every answer, and a buffer for each would be dear. */
const scratch = Buffer.allocUnsafe(4096)

/** The Node id of a record: base64url of `Entity:source:nativeId`. Stable, readable on purpose, no secret. */
export function encodeReference(entity: EntityName, source: string, nativeId: string): string {
  const plain = `${entity}:${source}:${nativeId}`
  // One UTF-16 unit takes at most three bytes.
  if (plain.length * 3 > scratch.length) return Buffer.from(plain, 'utf8').toString('base64url')
  return scratch.toString('base64url', 0, scratch.write(plain, 'utf8'))
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
