import type { RecordKind } from '../model/index.js'
import { callsAtEnd, type SourcePlan } from '../planner/index.js'
import type { VendorRequest } from '../vendors/vendor.js'
import { SourceCalls, type OperationState } from './calls.js'
import type { EngineSource } from './types.js'
import { scanStart } from './source/scan.js'

/** How often a plan is run, and where. */
export interface Occasion {
  readonly path: readonly string[]
  /** Further places that the same calls serve. */
  readonly alsoFor?: readonly string[]
  /** Fewest calls; default those of the plan. */
  readonly least?: number
  /** Most calls; default those of the plan. */
  readonly most?: number
  /** What is asked first; default the first page of the plan. */
  readonly request?: VendorRequest
}

/** Makes what calls a source for one list (or lookup), and notes beforehand what that may cost where it is asked for. */
export function callsOf(
  source: EngineSource,
  state: OperationState,
  plan: SourcePlan,
  occasion: Occasion,
): SourceCalls {
  const { explain } = state
  if (explain.mode === 'off') return new SourceCalls(source, state, null, null)
  const { path, alsoFor, least = plan.leastCalls, most = plan.mostCalls } = occasion
  const request = occasion.request ?? firstRequest(source, plan)
  const place = { path, alsoFor, source: source.name }
  const own = explain.plan({ ...place, plan, request: request?.text ?? null, least, most })
  const { signIn } = source.client
  if (most > 0 && signIn !== undefined) explain.signIn(source.name, signIn)
  const besides = request === null || most === 0 ? null : (source.client.besides?.(request) ?? null)
  const beside =
    besides === null
      ? null
      : explain.plan({
          ...place,
          purpose: 'BESIDE',
          request: besides.request,
          least: 0,
          most: most * besides.mostCalls,
        })
  return new SourceCalls(source, state, own, beside)
}

/** Most calls of several reads of one plan that share the scan budget. */
export function mostCallsOf(plan: SourcePlan, reads: number): number {
  return plan.mostCalls === 0 ? 0 : plan.mostCalls + Math.max(0, reads - 1) * callsAtEnd
}

/** A page of parents that are asked together is read anew without those that have theirs at most once in so many rows. */
export const smallBatch = 20

/** Most reads that so many parents take, coming at so many moments: a batch each, and those that are narrowed. */
export function readsOfParents(
  { records, moments }: { readonly records: number; readonly moments: number },
  keys: number,
  scanBudget: number,
): number {
  const batches = moments + Math.ceil(records / Math.max(1, keys))
  return Math.max(1, Math.min(2 * records, batches + Math.ceil(scanBudget / smallBatch)))
}

/** Most calls of a lookup of so many records that are asked for at so many moments. */
export function mostCallsOfLookup(
  { records, moments }: { readonly records: number; readonly moments: number },
  keys: number,
  callsEach: number,
): number {
  return Math.min(records, moments + Math.ceil(records / Math.max(1, keys))) * callsEach
}

/** The first request of a plan; null when none is needed. */
function firstRequest(source: EngineSource, plan: SourcePlan): VendorRequest | null {
  if (plan.split.empty) return null
  const { scan, ordered } = plan.kindCapabilities.paging
  return source.dialect.compile({
    kind: plan.kind,
    pushed: plan.split.pushed,
    order: plan.asked,
    position:
      plan.asked === null ? scanStart(scan) : ordered === 'offset' ? { kind: 'offset', offset: 0 } : { kind: 'start' },
    pageSize: plan.pageSize,
    fields: plan.fields,
    step: 0,
  })
}

/** Most ids or parents in one lookup of a kind. */
export function keysOfLookup(source: EngineSource, kind: RecordKind): number {
  return source.capabilities.kinds[kind]?.maxLookupKeys ?? 1
}

/** Where calls are told. */
export type Places = Pick<Occasion, 'path' | 'alsoFor'>

/** Where those who ask together stand; their calls are told at the first. */
export function placesOf(keys: readonly { readonly path: readonly string[] }[]): Places {
  const path = keys[0]?.path ?? []
  // Rows of one place hand over the very same path.
  if (keys.every((key) => key.path === path)) return { path }
  const [, ...alsoFor] = new Set(keys.map((key) => key.path.join('.')))
  return { path, alsoFor }
}
