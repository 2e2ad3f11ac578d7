import { entityNames, type EntityName, type RecordKind } from './catalogue.js'
import type { AnyRecord, BaseRecord } from './records.js'
import { encodeReference } from './reference.js'

/** A record that also tells its Node id, which is written only where it is asked for. */
export interface EntityLike extends BaseRecord {
  readonly id: string
}

type RecordClass = new (source: string, nativeId: string) => BaseRecord

function classOf(entity: EntityName): RecordClass {
  return class implements EntityLike {
    constructor(
      readonly source: string,
      readonly nativeId: string,
    ) {}

    get id(): string {
      return encodeReference(entity, this.source, this.nativeId)
    }
  }
}

const classes: ReadonlyMap<RecordKind, RecordClass> = new Map(entityNames.map((entity) => [entity, classOf(entity)]))

/** The beginning of a record: where it is from, and its Node id where it is an entity. A mapping adds the fields. */
export function newRecord(kind: RecordKind, source: string, nativeId: string): BaseRecord {
  const made = classes.get(kind)
  return made === undefined ? { source, nativeId } : new made(source, nativeId)
}

/** A record as `newRecord` begins it, whatever it was made from; the same one where it was. */
export function asRecord(kind: RecordKind, record: AnyRecord): AnyRecord {
  const made = classes.get(kind)
  if (made === undefined || Object.getPrototypeOf(record) === made.prototype) return record
  return Object.assign<BaseRecord, AnyRecord>(new made(record.source, record.nativeId), record)
}
