import type { Clock } from '../../../sandbox/sandbox.js'
import { formatTime } from './bounds.js'
import { Refusal } from './envelope.js'
import { isDeleted } from './list.js'
import type { Bangwo8SandboxOptions } from './options.js'
import { collections } from './records.js'
import type { Bangwo8Records, Cell, CollectionName, Row } from './records.js'
import type { WriteField } from './write-fields.js'
import type { WriteState } from './write-state.js'

/** What writes work with. */
export interface WriteParts {
  readonly store: Bangwo8Records
  readonly writes: WriteState
  readonly options: Bangwo8SandboxOptions
  readonly clock: Clock
}

/** A record as a caller sends it, unwrapped. */
export type Input = Readonly<Record<string, unknown>>

/** A record, or part of one, while it is put together. */
export type Draft = Record<string, Cell | undefined>

/** The text of a field; empty when it holds none. */
export function textOf(draft: Readonly<Draft>, field: string): string {
  const value = draft[field]
  return typeof value === 'string' ? value : ''
}

/** Collects what is wrong with a body, field by field, so that one answer names everything. */
export interface Problems {
  add(field: string, problem: string): void
  /** @throws Refusal `badRequest` that names every field, when there is one. */
  throwIfAny(): void
}

/** Makes an empty collection of problems. */
export function createProblems(): Problems {
  const found: string[] = []
  return {
    add: (field, problem) => {
      found.push(`${field} ${problem}`)
    },
    throwIfAny: () => {
      if (found.length > 0) throw new Refusal('badRequest', found.join('; '))
    },
  }
}

/** Makes the reader of one field's value: the text to store, or undefined after telling the problem. */
export function createValueReader(store: Bangwo8Records, options: Bangwo8SandboxOptions, problems: Problems) {
  const exists = (to: CollectionName, id: string): boolean => {
    const collection = collections[to]
    const rows: readonly Row[] = store[to]
    return rows.some((row) => row[collection.idField] === id && !isDeleted(collection, row))
  }

  const checkIds = (name: string, to: CollectionName, ids: readonly string[]): void => {
    if (options.references === 'accept') return
    const unknown = ids.find((id) => !exists(to, id))
    if (unknown !== undefined) problems.add(name, `names no ${collections[to].wrapper}: ${unknown}`)
  }

  return (name: string, field: WriteField, value: unknown): string | undefined => {
    const text = value === null ? '' : typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string') {
      problems.add(name, 'must be text')
      return undefined
    }
    if (field.kind === 'code') {
      if (text === '') return field.fallback
      if (!field.codes.includes(text)) problems.add(name, `must be one of ${field.codes.join(', ')}`)
      return text
    }
    if (field.kind === 'time') return readTime(name, text, problems)
    if (field.kind !== 'reference' && field.kind !== 'references') return text
    // Lists show "0" for nobody, so nobody comes back that way.
    const ids = text.split(',').filter((id) => id !== '' && id !== '0')
    checkIds(name, field.to, field.kind === 'reference' && ids.length > 1 ? [text] : ids)
    return ids.join(',')
  }
}

function readTime(name: string, text: string, problems: Problems): string {
  if (text === '' || text.startsWith('0000-00-00')) return ''
  const written = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text} 00:00:00` : text
  const instant = Date.parse(`${written.replace(' ', 'T')}Z`)
  // Date.parse takes 30 February for 1 March.
  if (Number.isNaN(instant) || formatTime(instant, 'UTC') !== written) problems.add(name, 'must be a time')
  return written
}
