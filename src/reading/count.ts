import type { SourcePlan } from '../planner/index.js'
import type { VendorRequest } from '../vendors/vendor.js'
import type { SourceCalls } from './calls.js'
import type { ReadBounds, SourceReader } from './source/reader.js'
import type { EngineSource } from './types.js'

/**
 * How many records of one source match, where that can be known exactly: nothing can match; everything was read; or
 * nothing is left to check here and the source counts. Null otherwise, and where the source's number contradicts the
 * records that it sent. At most one vendor call.
 */
export async function countExactly(
  source: EngineSource,
  plan: SourcePlan,
  calls: SourceCalls,
  reader: SourceReader | null,
  bounds: ReadBounds,
): Promise<number | null> {
  if (plan.split.empty) return 0
  if (reader !== null && reader.finished && bounds.after === null && bounds.until === null) return reader.delivered
  if (reader !== null && reader.matched !== null) return reader.matched
  if (plan.split.residual.kind !== 'true' || reader?.isTotalFalse === true) return null
  const count = await countAtSource(source, plan, calls, reader)
  return count === null || count < (reader?.delivered ?? 0) ? null : count
}

async function countAtSource(
  source: EngineSource,
  plan: SourcePlan,
  calls: SourceCalls,
  reader: SourceReader | null,
): Promise<number | null> {
  const way = countingOf(source, plan)
  if (way === null) return null
  if (way.kind === 'separate') return calls.count(way.request)
  return reader !== null && reader.total !== null ? reader.total : calls.totalWith(way.request)
}

/** How a source can be asked for the number of records; null where it cannot, or needs not to be asked. Pure. */
export function countingOf(
  source: EngineSource,
  plan: SourcePlan,
): { readonly kind: 'withPage' | 'separate'; readonly request: VendorRequest } | null {
  if (plan.split.empty || plan.split.residual.kind !== 'true') return null
  const kind = plan.kindCapabilities.count ?? 'none'
  switch (kind) {
    case 'none':
      return null
    case 'withPage': {
      const request = source.dialect.compile({
        kind: plan.kind,
        pushed: plan.split.pushed,
        order: plan.asked,
        position: { kind: 'offset', offset: 0 },
        pageSize: 1,
        fields: [],
        step: 0,
      })
      return { kind, request }
    }
    case 'separate': {
      const request = source.dialect.compileCount?.(plan.kind, plan.split.pushed)
      return request === undefined ? null : { kind, request }
    }
  }
}
