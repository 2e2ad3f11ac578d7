import { planSource } from '../../src/planner/index.js'
import { normalForm, totalOrder } from '../../src/query/index.js'
import type { Position } from '../../src/planner/index.js'
import type { VendorCase } from '../../src/vendors/vendor-case.js'
import type { VendorSource } from '../../src/vendors/vendor.js'

/** What a golden pair becomes: text of the first page's request (null = none is made), and whether a check is left. */
export function goldenResult(
  source: Pick<VendorSource, 'capabilities' | 'dialect'>,
  golden: VendorCase,
): { readonly text: string | null; readonly residual: boolean } {
  const plan = planSource({
    source: 'golden',
    kind: golden.kind,
    capabilities: source.capabilities,
    translate: (kind, condition) => source.dialect.translate(kind, condition),
    predicate: normalForm(golden.predicate),
    order: totalOrder(golden.kind, golden.order === undefined ? [] : [golden.order]),
    wanted: null,
    fields: golden.fields ?? [],
    scanBudget: 10_000,
  })
  if (plan === null) throw new Error(`No ${golden.kind} in this vendor`)
  const residual = plan.split.residual.kind !== 'true'
  if (plan.split.empty) return { text: null, residual }
  const { scan } = plan.kindCapabilities.paging
  const scanned: Record<typeof scan, Position> = {
    token: { kind: 'token', token: null },
    afterId: { kind: 'afterId', id: null },
    offset: { kind: 'offset', offset: 0 },
    whole: { kind: 'start' },
  }
  const request = source.dialect.compile({
    kind: golden.kind,
    pushed: plan.split.pushed,
    order: plan.asked,
    position: plan.asked === null ? scanned[scan] : { kind: 'start' },
    pageSize: plan.pageSize,
    fields: plan.fields,
    step: 0,
  })
  return { text: request.text, residual }
}
