import type { GraphQLResolveInfo } from 'graphql'
import { asSourceError } from '../src/errors/index.js'
import { encodeReference, type RecordShapes } from '../src/model/index.js'
import type { WriteResult, WriteWish } from '../src/engine/types.js'
import type { UserError } from '../schema/payload/user-error.js'
import type { ReplyToTicketInput } from '../schema/input/reply-to-ticket-input.js'
import type { GraphContext } from './context.js'
import { payloadSelection, responsePath } from './selection.js'
import { userErrorsOf } from './user-errors.js'
import { readTarget, type Addressed, type WriteTarget } from './write-target.js'
import { readValues } from './write-values.js'

/** Entities that clients can write. */
export type WrittenEntity = 'Customer' | 'Contact' | 'Ticket' | 'Order'

/** What every payload tells. */
export interface Written {
  readonly outcome: WriteResult['outcome']
  readonly userErrors: readonly UserError[]
}

/** How a record was written, and what its source now keeps; the payload has it under the entity's own name. */
export interface WrittenRecord<K extends WrittenEntity> extends Written {
  readonly record: RecordShapes[K] | null
}

/**
 * How the `input` of a mutation is declared. Its rules are asked by `readValues`, which says all that is wrong instead
 * of throwing at the first.
 */
export function inputOptions(description: string): { description: string; validateFn: () => void } {
  return { description, validateFn: () => undefined }
}

/** Makes one record. One engine call, none when there is something to mend. */
export async function createRecord<K extends WrittenEntity>(
  kind: K,
  input: Addressed,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<WrittenRecord<K>> {
  const target = readTarget(kind, input, context.operation)
  const { values, problems } = readValues(kind, input, target, context.operation)
  if (problems.length > 0) return refused(target, problems, context, info)
  // The rules on the inputs and the catalogue's references make these the values of this kind.
  const wish = { operation: 'create', kind, values } as WriteWish
  return recordOf<K>(await write(wish, target, selectionOf(kind, info), context, info))
}

/** Changes one record: what the input leaves out is kept, null cleared. One engine call, none when there is something to mend. */
export async function updateRecord<K extends WrittenEntity>(
  kind: K,
  input: Addressed,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<WrittenRecord<K>> {
  const target = readTarget(kind, input, context.operation)
  const { values, problems } = readValues(kind, input, target, context.operation)
  if (problems.length > 0) return refused(target, problems, context, info)
  const wish = { operation: 'update', kind, nativeId: target.nativeId, values } as WriteWish
  return recordOf<K>(await write(wish, target, selectionOf(kind, info), context, info))
}

/** Deletes one record. One engine call. */
export async function deleteRecord(
  kind: WrittenEntity,
  input: Addressed,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Written & { readonly deletedId: string | null }> {
  const target = readTarget(kind, input, context.operation)
  const nativeId = target.nativeId ?? ''
  const result = await write({ operation: 'delete', kind, nativeId }, target, null, context, info)
  const deletedId = result.outcome === 'APPLIED' ? encodeReference(kind, target.source, nativeId) : null
  return { deletedId, ...toldOf(result) }
}

/** Says something on a ticket; the record is the ticket. One engine call, none when there is something to mend. */
export async function replyToTicket(
  input: ReplyToTicketInput,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<WrittenRecord<'Ticket'>> {
  const target = readTarget('Ticket', input, context.operation)
  const { problems } = readValues('Ticket', input, target, context.operation)
  if (problems.length > 0) return refused(target, problems, context, info)
  const values = { ticketId: target.nativeId ?? '', body: input.body, public: input.public ?? true }
  const wish = { operation: 'create', kind: 'TicketReply', values } as const
  return recordOf<'Ticket'>(await write(wish, target, selectionOf('Ticket', info), context, info))
}

async function write(
  wish: WriteWish,
  { source, idempotencyKey }: WriteTarget,
  fields: readonly string[] | null,
  { operation }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<WriteResult> {
  const path = responsePath(info)
  try {
    return await operation.write({ source, wish, idempotencyKey, fields, path })
  } catch (error) {
    const failure = asSourceError(error, source)
    operation.noteFailure({ path, error: failure })
    return { ...unwritten, outcome: failure.code === 'IN_PROGRESS' ? 'OUTCOME_UNKNOWN' : 'NOT_APPLIED' }
  }
}

/**
 * A write that failed is told beside its payload: thrown, it would take the whole answer with it, and with that what
 * became of the writes before it.
 */
const unwritten = { nativeId: null, record: null, problems: [] } as const

function selectionOf(kind: WrittenEntity, info: GraphQLResolveInfo): readonly string[] | null {
  return payloadSelection(info, kind.toLowerCase())
}

function refused(
  { source }: WriteTarget,
  problems: WriteResult['problems'],
  { operation }: GraphContext,
  info: GraphQLResolveInfo,
): Written & { readonly record: null } {
  operation.recorder.write(responsePath(info), source, null, problems)
  return { record: null, outcome: 'NOT_APPLIED', userErrors: userErrorsOf(inInput(problems)) }
}

/** The engine gives a record of the kind that was written; for a reply, its ticket. */
function recordOf<K extends WrittenEntity>(result: WriteResult): WrittenRecord<K> {
  return { record: result.record, ...toldOf(result) }
}

function toldOf({ outcome, problems }: WriteResult): Written {
  return { outcome, userErrors: userErrorsOf(inInput(problems)) }
}

/** Values stand in the input under their own names, but for the ticket of a reply, which the input calls `id`. */
function inInput(problems: WriteResult['problems']): WriteResult['problems'] {
  return problems.map((problem) => ({
    ...problem,
    path: problem.path.map((step, index) => (index === 0 && step === 'ticketId' ? 'id' : step)),
  }))
}
