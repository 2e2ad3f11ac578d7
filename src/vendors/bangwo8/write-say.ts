import { invariant } from '../../errors/index.js'
import type { WriteIntent } from '../vendor.js'
import { resources, type Resource } from './resources.js'
import type { Bangwo8Settings } from './settings.js'
import { columnsOf } from './write-fields.js'
import { codesOf, emptyOf, isOwnField, isServerTime, type Column } from './write-names.js'

type Row = Readonly<Record<string, unknown>>

/** An entry of `custom_fields`; null = emptied, in the form that the record shows. */
export interface CustomEntry {
  readonly key: string
  readonly value: unknown
  /** Where a caller said it; null = the mark of the write, which nobody said. */
  readonly path: readonly string[] | null
}

/** A write in the vendor's words. */
export interface Said {
  readonly resource: Resource
  /** Native fields of the record itself. */
  readonly fields: Readonly<Record<string, string>>
  readonly custom: readonly CustomEntry[]
  /** First message of a new ticket, or a reply to one. */
  readonly message: string | null
}

/** Says what a write gives or changes. The intent has passed the check. */
export function say(intent: Exclude<WriteIntent, { operation: 'delete' }>, settings: Bangwo8Settings): Said {
  const { kind } = intent
  if (kind === 'TicketReply') {
    invariant(intent.operation === 'create', 'a reply is made and then stays')
    return { resource: resources.Ticket, fields: {}, custom: [], message: intent.values.body }
  }
  invariant(kind !== 'Order', 'the service desk has no orders')
  const created = intent.operation === 'create'
  const values = intent.values as Readonly<Record<string, unknown>>
  const fields: Record<string, string> = {}
  const custom: CustomEntry[] = []
  for (const [name, column] of Object.entries(columnsOf(kind, settings))) {
    const value = values[name]
    if (value === undefined || (created && value === null)) continue
    if (column.custom) custom.push({ key: column.native, value, path: [name] })
    else fields[column.native] = value === null ? emptyOf(column.native, column.form) : written(value, column)
  }
  for (const [name, value] of Object.entries(intent.values.customFields ?? {})) {
    if (created && value === null) continue
    if (isOwnField(name, kind)) fields[name] = value === null ? emptyOf(name) : (value as string)
    else custom.push({ key: name, value, path: ['customFields', name] })
  }
  const template = settings.writes.ticketTemplateId
  if (created && kind === 'Ticket' && template !== null) fields['ticketTemplateId'] ??= template
  const marker = settings.writes.markerField[kind]
  if (created && marker !== null) {
    if (isOwnField(marker, kind)) fields[marker] = intent.marker
    else custom.push({ key: marker, value: intent.marker, path: null })
  }
  // The manual puts a new ticket's text in its first message; `descript` is where the text is read again.
  const message = created && kind === 'Ticket' ? (intent.values.description ?? null) : null
  return { resource: resources[kind], fields, custom, message }
}

function written(value: unknown, { form }: Column): string {
  switch (form) {
    case 'status':
    case 'priority': {
      const code = codesOf(form).get(String(value))
      invariant(code !== undefined, `the ${form} has a code`)
      return code
    }
    case 'tags':
      return (value as readonly string[]).join(',')
    case 'line':
    case 'text':
    case 'reference':
      return value as string
  }
}

/** The body that says only what a write gives or changes. */
export function bodyOf({ resource, fields, custom, message }: Said): string {
  return wrapped(resource, {
    ...fields,
    ...(custom.length === 0 ? {} : { custom_fields: custom.map(({ key, value }) => ({ key, value: value ?? '' })) }),
    ...replyOf(message),
  })
}

/**
 * The body of a change: the whole record as it was read, with the changes in it, for nobody documents that the server
 * keeps what a change does not send. Left out are the id, the address and the times that the server writes, and the
 * secrets, which were dropped when the record was read.
 */
export function changedBody(current: Row, said: Said, settings: Bangwo8Settings): string {
  const { resource, fields, custom, message } = said
  const kept = Object.entries(current).filter(
    ([name]) => name !== resource.idField && name !== 'url' && name !== 'custom_fields' && !isServerTime(name),
  )
  const changed: Record<string, unknown> = { ...Object.fromEntries(kept), ...fields }
  const before: unknown = current['custom_fields']
  if (Array.isArray(before) || custom.length > 0) {
    changed['custom_fields'] = withChanges(Array.isArray(before) ? (before as unknown[]) : [], custom)
  }
  const template = settings.writes.ticketTemplateId
  if (resource === resources.Ticket && template !== null && isUnset(changed['ticketTemplateId'])) {
    changed['ticketTemplateId'] = template
  }
  return wrapped(resource, { ...changed, ...replyOf(message) })
}

function wrapped({ wrapper }: Resource, record: Row): string {
  return JSON.stringify({ [wrapper]: record })
}

function replyOf(message: string | null): Row {
  return message === null ? {} : { ticketReply: { replyMsg: message } }
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === '0' || value === 0
}

/** Entries as they were, with those that change in their places and new ones at the end. */
function withChanges(before: readonly unknown[], changes: readonly CustomEntry[]): readonly unknown[] {
  const open = new Map(changes.map(({ key, value }) => [key, value]))
  const entries = before.map((entry) => {
    const { key, value } = (typeof entry === 'object' && entry !== null ? entry : {}) as Row
    if (typeof key !== 'string' || !open.has(key)) return entry
    const next = open.get(key)
    open.delete(key)
    return { ...(entry as Row), value: next ?? (Array.isArray(value) ? [] : '') }
  })
  return [...entries, ...[...open].map(([key, value]) => ({ key, value: value ?? '' }))]
}
