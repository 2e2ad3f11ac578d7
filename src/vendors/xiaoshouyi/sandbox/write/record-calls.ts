import type { Clock } from '../../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxRequest } from '../../../../sandbox/server.js'
import { success } from '../envelope.js'
import type { XiaoshouyiSandboxOptions } from '../options.js'
import type { XiaoshouyiRecord } from '../records.js'
import type { ObjectSchema } from '../schema.js'
import type { Login } from '../tenant.js'
import { objectAt, readBody } from './body.js'
import type { Refuse } from './problems.js'
import { readId } from './values.js'
import type { WriteAs, Writer } from './writer.js'

/** The calls that write one record. `object` and `id` are as the path has them. */
export interface RecordCalls {
  create(request: SandboxRequest, login: Login, object: string): SandboxAnswer
  update(request: SandboxRequest, login: Login, object: string, id: string): SandboxAnswer
  remove(request: SandboxRequest, login: Login, object: string, id: string): SandboxAnswer
  /** PUT locks, DELETE unlocks. */
  lock(request: SandboxRequest, login: Login, object: string, id: string): SandboxAnswer
  /** Gives `recordId` to `targetUserId`, both in the query. */
  transfer(request: SandboxRequest, login: Login, object: string): SandboxAnswer
}

/** What the calls that write are made of. */
export interface WriteParts {
  readonly writer: Writer
  readonly refuse: Refuse
  readonly options: XiaoshouyiSandboxOptions
  readonly clock: Clock
}

/** On whose behalf a request writes: by all of the tenant's rules, now. */
export function writeAs(request: SandboxRequest, login: Login, clock: Clock): WriteAs {
  return {
    login,
    asAdministrator: request.headers['xsy-criteria'] === '10',
    now: clock.now(),
    rules: { validation: true, duplicates: true },
  }
}

/** An id as answers of v2.0 have it, a number unless told otherwise. */
export function shownId(id: string, { render }: XiaoshouyiSandboxOptions): string | number {
  return render?.idType?.v20 === 'string' ? id : Number(id)
}

/** What a create tells of its record; which business type value is told is assumed. */
export function shownRecord(
  record: XiaoshouyiRecord,
  object: ObjectSchema,
  options: XiaoshouyiSandboxOptions,
): Readonly<Record<string, unknown>> {
  const id = shownId(record.id, options)
  if (options.write?.createAnswer === 'idOnly') return { id }
  const nameField = object.fields.find((field) => field.nameField === true)?.apiKey
  return {
    id,
    objectApiKey: object.apiKey,
    busiType: object.businessTypes.find((type) => type.id === record['entityType'])?.apiKey ?? null,
    name: nameField === undefined ? null : (record[nameField] ?? null),
  }
}

/** Makes the calls. They throw the writer's refusals. */
export function createRecordCalls({ writer, refuse, options, clock }: WriteParts): RecordCalls {
  const done = (id: string): SandboxAnswer => success('xobjects', { id: shownId(id, options) }, options.render)
  return {
    create: (request, login, name) => {
      const object = writer.findObject(name, login)
      const data = objectAt(readBody(request, refuse), 'data', refuse)
      const record = writer.insert(name, data, writeAs(request, login, clock))
      return success('xobjects', shownRecord(record, object, options), options.render)
    },
    update: (request, login, name, id) => {
      const data = objectAt(readBody(request, refuse), 'data', refuse)
      return done(writer.update(name, id, data, writeAs(request, login, clock)).id)
    },
    remove: (request, login, name, id) => {
      writer.remove(name, id, writeAs(request, login, clock))
      return done(id)
    },
    lock: (request, login, name, id) => {
      writer.setLock(name, id, request.method === 'PUT', writeAs(request, login, clock))
      return done(id)
    },
    transfer: (request, login, name) => {
      const id = readId(request.url.searchParams.get('recordId'))
      const ownerId = readId(request.url.searchParams.get('targetUserId'))
      if (id === undefined) throw refuse('missingField', 'recordId')
      if (ownerId === undefined) throw refuse('missingField', 'targetUserId')
      return done(writer.update(name, id, { ownerId }, writeAs(request, login, clock)).id)
    },
  }
}
