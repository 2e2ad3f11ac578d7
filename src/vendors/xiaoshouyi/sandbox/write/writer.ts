import { numberedText } from '../ids.js'
import { visibleRecords } from '../query/run.js'
import type { FieldValue, XiaoshouyiRecord } from '../records.js'
import { findField } from '../schema.js'
import type { ObjectSchema } from '../schema.js'
import type { XiaoshouyiStore } from '../store.js'
import type { Login } from '../tenant.js'
import type { Data } from './body.js'
import { checkRecord, readChanges } from './check.js'
import type { Changes, CheckScope, RuleChoice } from './check.js'
import { createIdSource } from './ids.js'
import type { WriteOptions } from './options.js'
import { checkEffective, initialStatus } from './orders.js'
import type { Refuse } from './problems.js'

/** On whose behalf, when, and by which of the tenant's rules a record is written. */
export interface WriteAs {
  readonly login: Login
  /** Lifts the data scope, not the access rights to objects. */
  readonly asAdministrator: boolean
  /** Epoch milliseconds; becomes `createdAt` and `updatedAt`. */
  readonly now: number
  readonly rules: RuleChoice
}

/** Carries out writes on the store. A write that is refused changes nothing; `object` is an apiKey as it came. */
export interface Writer {
  /** The object, if the caller may write it. @throws Refusal `unknownObject`, `notAllowed`. */
  findObject(object: string, login: Login): ObjectSchema
  /** Creates a record and returns it. @throws Refusal of any check. */
  insert(object: string, data: Data, as: WriteAs): XiaoshouyiRecord
  /** Sets the fields given; null clears one. @throws Refusal of any check. */
  update(object: string, id: string, data: Data, as: WriteAs): XiaoshouyiRecord
  /** Moves a record to the store's `deleted`; records that refer to it stay. @throws Refusal of a right or a hold. */
  remove(object: string, id: string, as: WriteAs): void
  /** Locks or unlocks a record; `updatedAt` stays. */
  setLock(object: string, id: string, locked: boolean, as: WriteAs): void
  /** Remembers the records of an object; the function returned puts them back. */
  restorePoint(object: string): () => void
}

const unlocked = 1
const locked = 2

/** Makes a writer over the store. */
export function createWriter(store: XiaoshouyiStore, options: WriteOptions, refuse: Refuse): Writer {
  const scope: CheckScope = { store, options, refuse }
  const ids = createIdSource()

  const listOf = (object: string): XiaoshouyiRecord[] => (store.records[object] ??= [])
  const deletedOf = (object: string): XiaoshouyiRecord[] => (store.deleted[object] ??= [])

  const findObject: Writer['findObject'] = (name, login) => {
    const object = store.schema.objects.find(({ apiKey }) => apiKey === name)
    if (object === undefined) throw refuse('unknownObject')
    if (object.readOnly === true || login.hiddenObjects?.includes(name)) throw refuse('notAllowed')
    return object
  }

  const find = (object: ObjectSchema, id: string, as: WriteAs): XiaoshouyiRecord => {
    const found = listOf(object.apiKey).find((record) => record.id === id)
    if (found === undefined) throw refuse('missingRecord')
    if (!visibleRecords({ ...as, records: store.records }, object).includes(found)) throw refuse('notAllowed')
    return found
  }
  const findUnlocked = (object: ObjectSchema, id: string, as: WriteAs): XiaoshouyiRecord => {
    const found = find(object, id, as)
    if (found['lockStatus'] === locked) throw refuse('locked')
    return found
  }
  const put = (object: ObjectSchema, before: XiaoshouyiRecord, after: XiaoshouyiRecord): XiaoshouyiRecord => {
    const list = listOf(object.apiKey)
    list[list.indexOf(before)] = after
    return after
  }

  /** Fields that the platform fills in a new record. */
  const initialFields = (object: ObjectSchema, as: WriteAs): Record<string, FieldValue> => {
    const { login, now } = as
    const user = store.records.user.find(({ id }) => id === login.userId)
    const all: Record<string, FieldValue> = {
      ...(options.commonDefaults === true && {
        ownerId: login.userId,
        entityType: object.businessTypes[0]?.id ?? null,
        dimDepart: user?.['dimDepart'] ?? null,
      }),
      createdAt: now,
      createdBy: login.userId,
      updatedAt: now,
      updatedBy: login.userId,
      lockStatus: unlocked,
      approvalStatus: 1,
    }
    const kept = Object.entries(all).filter(([name]) => findField(object, name) !== undefined)
    const count = listOf(object.apiKey).length + deletedOf(object.apiKey).length + 1
    const numbers = object.fields.flatMap(({ apiKey, autoNumber }) =>
      autoNumber === undefined ? [] : [[apiKey, numberedText(autoNumber, now, count)] as const],
    )
    return { ...Object.fromEntries([...kept, ...numbers]), ...initialStatus(object) }
  }

  return {
    findObject,
    insert: (name, data, as) => {
      const object = findObject(name, as.login)
      const changes = withoutNulls(readChanges(scope, object, data, undefined))
      const draft = { ...initialFields(object, as), ...changes, id: '' }
      checkRecord(scope, object, draft, changes, undefined, as.rules)
      if (object.apiKey !== 'order') checkEffective(scope, object, draft, 'edit')
      const record = { ...draft, id: ids.next(name, listOf(name)) }
      listOf(name).push(record)
      return record
    },
    update: (name, id, data, as) => {
      const object = findObject(name, as.login)
      const before = findUnlocked(object, id, as)
      if (Object.keys(data).length === 0) throw refuse('emptyData')
      const changes = readChanges(scope, object, data, id)
      checkEffective(scope, object, before, 'edit')
      const after: XiaoshouyiRecord = { ...before, ...changes }
      if (after['orderId'] !== before['orderId']) checkEffective(scope, object, after, 'edit')
      checkRecord(scope, object, after, changes, before, as.rules)
      const moves = options.noOpMovesUpdatedAt !== false || differs(before, changes)
      return put(object, before, moves ? { ...after, updatedAt: as.now, updatedBy: as.login.userId } : after)
    },
    remove: (name, id, as) => {
      const object = findObject(name, as.login)
      const record = findUnlocked(object, id, as)
      checkEffective(scope, object, record, 'delete')
      const list = listOf(name)
      list.splice(list.indexOf(record), 1)
      deletedOf(name).push(record)
    },
    setLock: (name, id, lock, as) => {
      const object = findObject(name, as.login)
      if (findField(object, 'lockStatus') === undefined) throw refuse('validation')
      const record = find(object, id, as)
      put(object, record, { ...record, lockStatus: lock ? locked : unlocked })
    },
    restorePoint: (name) => {
      const kept = [...listOf(name)]
      const deleted = deletedOf(name).length
      return () => {
        const list = listOf(name)
        list.length = 0
        for (const record of kept) list.push(record)
        deletedOf(name).length = deleted
      }
    },
  }
}

function withoutNulls(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null))
}

function differs(record: XiaoshouyiRecord, changes: Changes): boolean {
  return Object.entries(changes).some(([name, value]) => JSON.stringify(record[name] ?? null) !== JSON.stringify(value))
}
