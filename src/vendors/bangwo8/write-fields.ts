import { isSecretName } from './envelope.js'
import { companyColumns, type Bangwo8Settings } from './settings.js'
import { isFieldName, isOwnField, isReserved, ownColumns, type Column, type WrittenKind } from './write-names.js'

/**
 * Fields of a kind that can be written, by our names, in the order in which they are sent. A customer's phone, email and
 * industry stand in custom fields, where the settings name them; a credit code can be written by the key of its field.
 */
export function columnsOf(
  kind: WrittenKind,
  settings: Pick<Bangwo8Settings, 'fields'>,
): Readonly<Record<string, Column>> {
  if (kind !== 'Customer') return ownColumns[kind]
  const kept = companyColumns.flatMap((name): [string, Column][] => {
    const key = settings.fields[name]
    return key === null || name === 'creditCode' ? [] : [[name, { native: key, custom: true, form: 'line' }]]
  })
  return { ...ownColumns.Customer, ...Object.fromEntries(kept) }
}

/** What a native name stands for when a caller writes by it. */
export type Place =
  | { readonly kind: 'own' }
  | { readonly kind: 'custom' }
  /** `by` is our name for it, where it has one. */
  | { readonly kind: 'refused'; readonly by: string | null }

/** Where a caller's native name leads; names that could do harm, or have a name of ours, are refused. */
export function placeOf(name: string, kind: WrittenKind, settings: Bangwo8Settings): Place {
  const by = Object.entries(columnsOf(kind, settings)).find(([, { native }]) => native === name)?.[0]
  if (by !== undefined) return { kind: 'refused', by }
  const isMarker = name === settings.writes.markerField[kind]
  if (isMarker || isReserved(name) || isSecretName(name) || !isFieldName(name)) return { kind: 'refused', by: null }
  return { kind: isOwnField(name, kind) ? 'own' : 'custom' }
}

/**
 * Where a caller says the native field of a name that a refusal holds; null for other words. Some of the vendor's names
 * are plain words, so those without a name of ours count only in the form that no sentence has.
 */
export function pathOf(native: string, kind: WrittenKind, settings: Bangwo8Settings): readonly string[] | null {
  const name = Object.entries(columnsOf(kind, settings)).find(([, column]) => column.native === native)?.[0]
  if (name !== undefined) return [name]
  if (kind === 'Ticket' && messageNames.has(native)) return ['description']
  const isTelling = /[a-z][A-Z]|_|^QQ$/.test(native)
  return isTelling && placeOf(native, kind, settings).kind !== 'refused' ? ['customFields', native] : null
}

/** Names of the first message of a ticket, and of replies. */
export const messageNames: ReadonlySet<string> = new Set(['ticketReply', 'replyMsg'])
