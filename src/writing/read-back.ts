import { CrmError } from '../errors/index.js'
import { asRecord, valueOf, type AnyRecord, type RecordKind } from '../model/index.js'
import type { WriteIntent } from '../vendors/vendor.js'
import type { EngineSource } from '../reading/types.js'
import type { LookContext } from './find.js'
import { readFresh } from './reads.js'
import type { WriteOrder } from './types.js'

/** Waits before a record that its source does not show yet is asked for again, in milliseconds. */
export const patienceMs = [0, 250, 1_000]

/** A record of a whole native answer; null where the source's mapping makes nothing of it. */
export function recordOfAnswer(source: EngineSource, kind: RecordKind, native: unknown): AnyRecord | null {
  if (native === undefined) return null
  try {
    return asRecord(kind, source.mapping.toRecord(kind, native, source.name))
  } catch {
    return null
  }
}

/** Whether a record holds all of these fields, null values included. */
export function holdsFields(record: AnyRecord, fields: readonly string[]): boolean {
  return fields.every((field) => valueOf(record, field) !== undefined)
}

/** The record that a payload shows after a write: the one written, and for a reply its ticket; null = none. */
export function shownRecordOf(
  intent: WriteIntent,
  nativeId: string | null,
): { readonly kind: RecordKind; readonly nativeId: string } | null {
  if (intent.operation === 'delete') return null
  if (intent.kind === 'TicketReply')
    return intent.operation === 'create' ? { kind: 'Ticket', nativeId: intent.values.ticketId } : null
  return nativeId === null ? null : { kind: intent.kind, nativeId }
}

/**
 * Reads what the source now holds of a record that was just written, past everything read before; asks again where the
 * source does not show it yet.
 * @throws CrmError of the source, or SOURCE_PROTOCOL_ERROR when it never does.
 */
export async function readBack(
  look: LookContext,
  order: WriteOrder & { readonly fields: readonly string[] },
  shown: { readonly kind: RecordKind; readonly nativeId: string },
): Promise<AnyRecord> {
  const { signal } = new AbortController()
  const { source, fields, path } = order
  for (const waitMs of patienceMs) {
    if (look.context.settings.now() + waitMs > look.deadline) break
    if (waitMs > 0) await look.settings.sleep(waitMs, signal)
    const record = await readFresh(look.context, look.deadline, { ...shown, source, fields, path })
    if (record !== null) return record
  }
  throw new CrmError('SOURCE_PROTOCOL_ERROR', 'The record was written, but the source does not show it yet', {
    source,
    retryable: true,
  })
}
