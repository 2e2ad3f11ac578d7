import type { RecordKind } from '../../model/index.js'
import { planSource, type PlanInput, type SourcePlan } from '../../planner/index.js'
import type { OperationState } from '../calls.js'
import type { ReadingSettings } from '../settings.js'
import type { EngineSource } from '../types.js'

/** What a read wants of one source. */
export type ReadWish = Pick<PlanInput, 'predicate' | 'order' | 'wanted' | 'fields'> & {
  readonly kind: RecordKind
  /** Most native records that this read may take; default the operation's whole budget. */
  readonly scanBudget?: number
  /** Default as the operation says; a lookup by id makes no sense without. */
  readonly pushDown?: boolean
}

/** Plans a read at one source with the operation's limits; null when the source does not have the kind. */
export function planAt(
  source: EngineSource,
  context: { readonly settings: Pick<ReadingSettings, 'scanBudget'>; readonly state: Pick<OperationState, 'pushDown'> },
  wish: ReadWish,
): SourcePlan | null {
  return planSource({
    source: source.name,
    capabilities: source.capabilities,
    translate: (kind, test) => source.dialect.translate(kind, test),
    scanBudget: context.settings.scanBudget,
    pushDown: context.state.pushDown,
    ...wish,
  })
}
