import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxRequest } from '../../../sandbox/server.js'
import { Refusal, refuseField } from './envelope.js'
import type { EnterpriseSandboxOptions } from './options.js'
import { formatId, formatInstant } from './records.js'
import type { AnyRecord, ResourceName } from './records.js'
import { fieldReader, isObject, resources } from './schema.js'
import { checkValue, storedValue } from './write-values.js'
import type { Findings } from './write-values.js'

/** What the writes need of the store. */
export interface WritableStore {
  list(resource: ResourceName): AnyRecord[]
}

/** Carries out creates, updates and deletes on the store's arrays. */
export interface Writer {
  /** `body` as sent; @throws Refusal 40001, 40002, 40901 or 42201. */
  create(resource: ResourceName, request: SandboxRequest): AnyRecord
  /** PUT replaces (what is not sent becomes empty or its default); PATCH merges, into nested objects too. */
  update(resource: ResourceName, id: string, request: SandboxRequest, mode: 'replace' | 'merge'): AnyRecord
  /** @throws Refusal 40401 when missing, 42201 for a customer that has orders. */
  remove(resource: ResourceName, id: string): void
}

/** Makes a writer; new ids go on from the highest number that was ever in use. */
export function createWriter(store: WritableStore, options: EnterpriseSandboxOptions, clock: Clock): Writer {
  const lastNumber = new Map<ResourceName, number>()

  const highestId = (resource: ResourceName): number => {
    let highest = lastNumber.get(resource) ?? 0
    for (const { id } of store.list(resource)) highest = Math.max(highest, Number(/\d+$/.exec(id)?.[0] ?? 0))
    lastNumber.set(resource, highest)
    return highest
  }

  const nextId = (resource: ResourceName): string => {
    const number = highestId(resource) + 1
    lastNumber.set(resource, number)
    return formatId(resources[resource].idPrefix, number)
  }

  const find = (resource: ResourceName, id: string): number => {
    const position = store.list(resource).findIndex((record) => record.id === id)
    if (position === -1) throw new Refusal(40401)
    return position
  }

  /** A value that was there before is not looked at: a customer may be gone since, two names may have been alike. */
  const checkAgainstOthers = (resource: ResourceName, record: AnyRecord, old?: AnyRecord): void => {
    for (const [name, field] of Object.entries(resources[resource].fields)) {
      const value = fieldReader(name)(record)
      if (value === null || (old !== undefined && value === fieldReader(name)(old))) continue
      if (field.unique === true) {
        const taken = store.list(resource).some((other) => other[name] === value)
        if (taken) throw new Refusal(40901, [{ field: name, message: 'Already exists' }])
      }
      if (field.refersTo !== undefined && !store.list(field.refersTo).some((other) => other.id === value)) {
        throw new Refusal(42201, [{ field: name, message: `No such record in ${field.refersTo}` }])
      }
    }
  }

  return {
    create: (resource, request) => {
      const values = readBody(resource, request, options, true)
      const now = formatInstant(clock.now())
      const draft = assemble(resource, values, { id: '', createdAt: now, updatedAt: now })
      checkAgainstOthers(resource, draft)
      const record = { ...draft, id: nextId(resource) }
      store.list(resource).push(record)
      return record
    },
    update: (resource, id, request, mode) => {
      const position = find(resource, id)
      const old = store.list(resource)[position] as AnyRecord
      const sent = readBody(resource, request, options, mode === 'replace')
      const kept = mode === 'merge' ? flatten(resource, old) : new Map<string, unknown>()
      if (mode === 'merge' && sent.get('contact') === null)
        for (const name of ['contact.name', 'contact.phone']) kept.delete(name)
      const fixed = { id, createdAt: old['createdAt'], updatedAt: formatInstant(clock.now()) }
      const record = assemble(resource, new Map([...kept, ...sent]), fixed)
      checkAgainstOthers(resource, record, old)
      store.list(resource)[position] = record
      return record
    },
    remove: (resource, id) => {
      const position = find(resource, id)
      if (resource === 'customers' && store.list('orders').some((order) => order['customerId'] === id)) {
        throw new Refusal(42201, [{ field: 'id', message: 'The customer has orders' }])
      }
      // Noted before it goes: its number is not given again.
      highestId(resource)
      store.list(resource).splice(position, 1)
    },
  }
}

/** The values sent, by dotted name. All failing fields are listed; a wrong type among them makes the code 40002. */
function readBody(
  resource: ResourceName,
  request: SandboxRequest,
  options: EnterpriseSandboxOptions,
  complete: boolean,
): Map<string, unknown> {
  let body: unknown
  try {
    body = JSON.parse(request.body)
  } catch {
    throw refuseField(40001, 'body', 'Not JSON')
  }
  if (!isObject(body)) throw refuseField(40002, 'body', 'Must be an object')
  const { fields } = resources[resource]
  const values = new Map<string, unknown>()
  const findings: Findings = { wrongType: [], invalid: [] }
  const { wrongType, invalid } = findings
  for (const [name, value] of nestedEntries(resource, body)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined) {
      if (value === null && isParent(resource, name)) values.set(name, null)
      else if (isParent(resource, name)) wrongType.push({ field: name, message: 'Must be an object' })
      else if (options.unknownField !== 'ignore') invalid.push({ field: name, message: 'Unknown field' })
      continue
    }
    if (field.readOnly === true) continue
    values.set(name, storedValue(field, value, options))
    if (value !== null) checkValue(name, field, value, findings, options)
  }
  for (const [name, field] of Object.entries(fields)) {
    const sent = values.get(name)
    const missing = sent === null || (complete && sent === undefined)
    if (field.required === true && missing) invalid.push({ field: name, message: 'Required' })
    if (field.values !== undefined && sent === null) invalid.push({ field: name, message: 'Must not be null' })
  }
  const errors = [...wrongType, ...invalid]
  if (errors.length > 0) throw new Refusal(wrongType.length > 0 ? 40002 : 40001, errors)
  return values
}

/** Builds a record in the schema's own field order, from dotted names; `fixed` holds what the platform sets. */
function assemble(
  resource: ResourceName,
  values: ReadonlyMap<string, unknown>,
  fixed: Readonly<Record<string, unknown>>,
): AnyRecord {
  const record: Record<string, unknown> & { id: string } = { id: '' }
  for (const [name, field] of Object.entries(resources[resource].fields)) {
    const fallback = field.kind === 'lines' ? [] : (field.values?.[0] ?? null)
    const value = field.readOnly === true ? fixed[name] : (values.get(name) ?? fallback)
    const [head = name, tail] = name.split('.')
    if (tail === undefined) record[head] = value
    else if (isObject(record[head])) record[head][tail] = value
    else if (value !== null || values.has(name)) record[head] = { ...emptyParent(resource, head), [tail]: value }
    else record[head] = null
  }
  return record
}

function flatten(resource: ResourceName, record: AnyRecord): Map<string, unknown> {
  const known = resources[resource].fields
  return new Map(nestedEntries(resource, record).filter(([name]) => Object.hasOwn(known, name)))
}

function nestedEntries(resource: ResourceName, body: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(body).flatMap(([name, value]): [string, unknown][] =>
    isParent(resource, name) && isObject(value)
      ? Object.entries(value).map(([part, inner]) => [`${name}.${part}`, inner])
      : [[name, value]],
  )
}

function isParent(resource: ResourceName, name: string): boolean {
  return Object.keys(resources[resource].fields).some((field) => field.startsWith(`${name}.`))
}

function emptyParent(resource: ResourceName, name: string): Record<string, null> {
  const parts = Object.keys(resources[resource].fields).filter((field) => field.startsWith(`${name}.`))
  return Object.fromEntries(parts.map((field) => [field.slice(name.length + 1), null]))
}
