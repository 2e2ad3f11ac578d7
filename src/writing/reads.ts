import type { CrmError } from '../errors/index.js'
import type { AnyRecord, RecordKind } from '../model/index.js'
import type { ListContext } from '../reading/list.js'
import { LookupLoader } from '../reading/lookup.js'

/** Reading that shares nothing with what the operation has read before. */
export interface FreshReading {
  readonly context: ListContext
  /** The first failure of it, which is not told to the caller; null = all went well. */
  failure(): CrmError | null
}

/**
 * Makes a reading with pages, scan budget and time of its own: what a write did must not be answered from before it,
 * and is worth knowing even when the caller has left.
 */
export function freshReading(context: ListContext, deadline: number): FreshReading {
  const { settings, state } = context
  let first: CrmError | null = null
  return {
    context: {
      ...context,
      state: {
        ...state,
        budget: { limit: settings.scanBudget, remaining: settings.scanBudget },
        signal: new AbortController().signal,
        deadline,
        pages: new Map(),
      },
      fail: ({ error }) => void (first ??= error),
    },
    failure: () => first,
  }
}

/** Reads one record by id, past everything read before. @throws CrmError of the source. */
export async function readFresh(
  context: ListContext,
  deadline: number,
  wish: {
    readonly kind: RecordKind
    readonly source: string
    readonly nativeId: string
    readonly fields: readonly string[]
    readonly path: readonly string[]
  },
): Promise<AnyRecord | null> {
  const reading = freshReading(context, deadline)
  const lookups = new LookupLoader(reading.context)
  const record = await lookups.byId(wish.kind, wish.source, wish.nativeId, wish.fields, wish.path)
  const failure = reading.failure()
  if (failure !== null) throw failure
  return record
}
