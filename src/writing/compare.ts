import { fieldCatalogue, valueOf, type AnyRecord } from '../model/index.js'
import type { CustomValues, WriteIntent } from '../vendors/vendor.js'
import { valuesOf } from './intent.js'

/** Whether a record's field holds what was sent; null = the two cannot be compared. */
export function holdsAsSent(
  record: AnyRecord,
  kind: WriteIntent['kind'],
  field: string,
  sent: unknown,
): boolean | null {
  const held = valueOf(record, field)
  if (held === undefined || field === 'lines') return null
  // An enumeration has no way to be missing: what it reads as when it was cleared is the source's affair.
  if (sent === null) return fieldCatalogue[kind][field]?.kind === 'enum' ? null : isMissing(held)
  if (Array.isArray(sent)) return Array.isArray(held) && sameMembers(held, sent)
  return held === sent
}

/** What a changed record shows of the change that was sent to it. */
export interface Likeness {
  /** Values that could be compared. */
  readonly compared: number
  /** Names of those that differ; native fields as `customFields.name`. */
  readonly differing: readonly string[]
  /** Those that differ though the source keeps such values exactly as they are sent. */
  readonly keptDiffering: number
}

/** Compares all that a write sent with a record, native fields by their text. */
export function likenessOf(record: AnyRecord, intent: WriteIntent, kept: readonly string[]): Likeness {
  const compared: { readonly name: string; readonly same: boolean }[] = []
  const note = (name: string, same: boolean | null): void => {
    if (same !== null) compared.push({ name, same })
  }
  for (const [field, sent] of valuesOf(intent)) {
    if (field !== 'customFields') note(field, holdsAsSent(record, intent.kind, field, sent))
    else if (sent !== null)
      for (const [name, value] of Object.entries(sent as CustomValues))
        note(`customFields.${name}`, sameNative(record, name, value))
  }
  const differing = compared.filter(({ same }) => !same).map(({ name }) => name)
  return {
    compared: compared.length,
    differing,
    keptDiffering: differing.filter((name) => kept.includes(name)).length,
  }
}

/** Record fields by which a write can be compared with what its source holds. */
export function comparedFields(intent: WriteIntent): readonly string[] {
  return valuesOf(intent)
    .map(([field]) => (field === 'customFields' ? 'nativeFields' : field))
    .filter((field) => field !== 'lines')
}

/** Whether a native field reads as a text. */
export function nativeFieldIs(record: AnyRecord, name: string, text: string): boolean {
  return nativeFieldsOf(record)?.[name] === text
}

/** Whether a native field holds a text that begins so. */
export function nativeFieldStarts(record: AnyRecord, name: string, start: string): boolean {
  const held = nativeFieldsOf(record)?.[name]
  return typeof held === 'string' && held.startsWith(start)
}

function sameNative(record: AnyRecord, name: string, sent: unknown): boolean | null {
  const fields = nativeFieldsOf(record)
  const held = fields?.[name]
  if (fields === undefined || (held === undefined && sent !== null)) return null
  if (sent === null) return isMissing(held)
  return textOf(held) === textOf(sent)
}

/** Sources give numbers and truth values back as text and the other way round. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function nativeFieldsOf(record: AnyRecord): Readonly<Record<string, unknown>> | undefined {
  return 'nativeFields' in record ? record.nativeFields : undefined
}

function isMissing(held: unknown): boolean {
  return held === null || held === undefined || held === '' || (Array.isArray(held) && held.length === 0)
}

function sameMembers(held: readonly unknown[], sent: readonly unknown[]): boolean {
  return held.length === sent.length && sent.every((member) => held.includes(member))
}
