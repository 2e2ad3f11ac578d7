import { formatTime } from './bounds.js'
import type { Caller } from './credentials.js'
import { NotWritten, Refusal } from './envelope.js'
import { isDeleted } from './list.js'
import { collections } from './records.js'
import type { CustomValue, Row } from './records.js'
import type { Renderer } from './render.js'
import { writeCustom } from './write-custom.js'
import { writeFields } from './write-fields.js'
import type { WritableName } from './write-fields.js'
import { checkRequired, checkRequiredCustom } from './write-required.js'
import { checkTicketChange, newTicket, readReply, replyOf, stampsOf, supportOf } from './write-tickets.js'
import { createProblems, createValueReader } from './write-values.js'
import type { Draft, Input, Problems, WriteParts } from './write-values.js'

/** Who writes, with the writer of what the caller has been shown. */
export interface WriteCall {
  readonly caller: Caller
  readonly renderer: Renderer
}

/** Carries out writes on the store's arrays, each wholly or not at all. */
export interface Writer {
  /** Gives the new id. @throws Refusal for fields that are wrong, NotWritten for a value that is taken. */
  create(name: WritableName, input: Input, call: WriteCall): string
  /** @throws as `create`, and Refusal for a record that is missing or deleted and for a status out of reach. */
  update(name: WritableName, id: string, input: Input, call: WriteCall): void
  /** Marks a record as deleted in the way of its kind. @throws Refusal for one that is missing or deleted already. */
  remove(name: WritableName, id: string, call: WriteCall): void
}

/** Makes the writer. New ids go on from the highest that was ever in use. */
export function createWriter(parts: WriteParts): Writer {
  const { store, options, clock } = parts
  const { lastIds } = parts.writes
  const rowsOf = (name: WritableName): Row[] => store[name]
  const now = (): string => formatTime(clock.now(), options.timeZone)

  const nextId = (name: WritableName): string => {
    const { idField } = collections[name]
    const used = rowsOf(name).map((row) => Number(row[idField]) || 0)
    const next = used.reduce((high, id) => Math.max(high, id), lastIds.get(name) ?? 0) + 1
    lastIds.set(name, next)
    return String(next)
  }

  const find = (name: WritableName, id: string): Row => {
    const collection = collections[name]
    const row = rowsOf(name).find((candidate) => candidate[collection.idField] === id)
    if (row === undefined || isDeleted(collection, row)) throw new Refusal('notFound', `No such ${collection.wrapper}`)
    return row
  }

  /** The values sent, as they are stored. What comes back just as it was shown is neither changed nor checked. */
  const readValues = (
    name: WritableName,
    input: Input,
    problems: Problems,
    old: Row = {},
    shown: Input = {},
  ): Draft => {
    const read = createValueReader(store, options, problems)
    const values: Draft = {}
    for (const [field, rule] of Object.entries(writeFields[name])) {
      if (rule.kind === 'system' || !Object.hasOwn(input, field)) continue
      const isSame = old[field] !== undefined && input[field] === shown[field]
      values[field] = isSame ? old[field] : read(field, rule, input[field])
    }
    return values
  }

  const checkUnique = (name: WritableName, draft: Draft, self: Row | undefined): void => {
    const field = name === 'users' ? 'mobile' : 'companyName'
    const value = draft[field]
    if (name === 'tickets' || !(options.unique?.[field] ?? field === 'mobile')) return
    if (value === undefined || value === '' || value === self?.[field]) return
    const others = rowsOf(name).filter((row) => row !== self && !isDeleted(collections[name], row))
    if (others.some((row) => row[field] === value)) throw new NotWritten(`${field} already exists`)
  }

  return {
    create: (name, input, { caller }) => {
      const problems = createProblems()
      const reply = name === 'tickets' ? readReply(input, problems) : ''
      const values = readValues(name, input, problems)
      const custom_fields = writeCustom(name, input['custom_fields'], nothing, false, { store, options, problems })
      const draft: Draft = {
        ...emptyFields(name, () => true),
        ...(name === 'tickets' && newTicket(reply, values, parts, caller)),
        ...(name === 'users' && { createrId: supportOf(caller, store) }),
        ...values,
        ...(name === 'tickets' && { descriptattachments: [] }),
        custom_fields,
        createDT: now(),
        updateDT: now(),
      }
      checkRequired(name, draft, undefined, problems, options)
      checkRequiredCustom(name, custom_fields, problems, parts)
      problems.throwIfAny()
      checkUnique(name, draft, undefined)
      const id = nextId(name)
      const stamps = name === 'tickets' ? stampsOf(draft, undefined, now(), options) : {}
      rowsOf(name).push({ ...draft, ...stamps, [collections[name].idField]: id })
      if (reply !== '') store.replies.push(replyOf(id, reply, now(), caller, store))
      return id
    },

    update: (name, id, input, { caller, renderer }) => {
      const { idField } = collections[name]
      const old = find(name, id)
      const shown = renderer.record(collections[name], old, 'classic')
      const replace = options.update?.mode === 'replace'
      const problems = createProblems()
      if (options.update?.idInBody !== 'ignore' && Object.hasOwn(input, idField)) {
        problems.add(idField, 'must not be sent')
      }
      const reply = name === 'tickets' ? readReply(input, problems) : ''
      const values = readValues(name, input, problems, old, shown)
      const before = { stored: customOf(old), shown: customOf(shown) }
      const custom_fields = writeCustom(name, input['custom_fields'], before, replace, { store, options, problems })
      const emptied = replace ? emptyFields(name, (kind) => kind !== 'system' && kind !== 'secret') : {}
      const draft: Draft = { ...old, ...emptied, ...values, custom_fields }
      checkRequired(name, draft, replace ? undefined : values, problems, options)
      if (name === 'tickets') checkTicketChange(input, old, draft, problems, options)
      problems.throwIfAny()
      checkUnique(name, draft, old)
      const isReplyAlone = reply !== '' && Object.keys(values).length === 0 && input['custom_fields'] === undefined
      const rows = rowsOf(name)
      rows[rows.indexOf(old)] = {
        ...draft,
        ...(name === 'tickets' && stampsOf(draft, old, now(), options)),
        ...(!(isReplyAlone && options.stamps?.reply === false) && { updateDT: now() }),
      }
      if (reply !== '') store.replies.push(replyOf(id, reply, now(), caller, store))
    },

    remove: (name, id, { caller }) => {
      const { deletedField, deletedCodes } = collections[name]
      const old = find(name, id)
      const deleter = name === 'tickets' ? { deleterId: supportOf(caller, store), deleteDT: now() } : {}
      const rows = rowsOf(name)
      rows[rows.indexOf(old)] = { ...old, [deletedField ?? '']: deletedCodes[0], ...deleter, updateDT: now() }
    },
  }
}

const nothing = { stored: [], shown: [] }

/** Every field of a kind, empty or at its default. */
function emptyFields(name: WritableName, isMeant: (kind: string) => boolean): Draft {
  const meant = Object.entries(writeFields[name]).filter(([, { kind }]) => isMeant(kind))
  return Object.fromEntries(meant.map(([field, rule]) => [field, 'fallback' in rule ? rule.fallback : '']))
}

function customOf(record: Readonly<Record<string, unknown>>): readonly CustomValue[] {
  return (record['custom_fields'] ?? []) as readonly CustomValue[]
}
