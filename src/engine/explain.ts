import { conditionText, predicateText, TRUE } from '../query/index.js'
import type { ConditionGrade, SourcePlan } from '../planner/index.js'
import type { WriteProblem } from '../vendors/vendor.js'
import type { ExplainMode } from './types.js'

/** One list (or lookup) at one source, as explain shows it. The last three are filled while a `run` runs. */
export interface PlanRecord {
  readonly path: string
  readonly source: string
  /** The first native request, plaintext, no secrets; null when none is needed. */
  readonly request: string | null
  readonly conditions: readonly { readonly text: string; readonly grade: ConditionGrade['grade'] }[]
  readonly residual: string
  readonly orderGrade: 'EXACT' | 'GROUPED' | 'NONE'
  readonly leastCalls: number
  readonly mostCalls: number
  /** Only of a write: what is wrong with it; nothing is sent then. */
  readonly problems?: readonly WriteProblem[]
  actualCalls?: number
  rowsRead?: number
  rowsDropped?: number
}

/** One vendor call as explain shows it. */
export interface CallRecord {
  readonly source: string
  readonly request: string
  readonly status: number | string
  readonly rowsRead: number
  readonly milliseconds: number
  readonly cached: boolean
}

/** Collects what `extensions.explain` shows; when the mode is `off` it keeps nothing. */
export class ExplainRecorder {
  private readonly plans: PlanRecord[] = []
  private readonly calls: CallRecord[] = []
  private readonly failures: { source: string; code: string }[] = []

  constructor(readonly mode: ExplainMode) {}

  /** Notes a plan; null when nothing is collected. */
  plan(path: readonly string[], plan: SourcePlan, request: string | null): PlanRecord | null {
    if (this.mode === 'off') return null
    const record: PlanRecord = {
      path: path.join('.'),
      source: plan.source,
      request,
      conditions: plan.split.conditions.map(({ condition, grade }) => ({
        text: condition === null ? 'not (…)' : conditionText(condition),
        grade,
      })),
      residual: predicateText(plan.split.residual),
      orderGrade: plan.orderGrade.toUpperCase() as PlanRecord['orderGrade'],
      leastCalls: plan.leastCalls,
      mostCalls: plan.mostCalls,
    }
    this.plans.push(record)
    return record
  }

  /** Notes a write, which is one call, or none where something is wrong with it; null when nothing is collected. */
  write(
    path: readonly string[],
    source: string,
    request: string | null,
    problems: readonly WriteProblem[],
  ): PlanRecord | null {
    if (this.mode === 'off') return null
    const calls = problems.length > 0 ? 0 : 1
    const record: PlanRecord = {
      path: path.join('.'),
      source,
      request,
      conditions: [],
      residual: predicateText(TRUE),
      orderGrade: 'NONE',
      leastCalls: calls,
      mostCalls: calls,
      ...(problems.length > 0 ? { problems } : {}),
    }
    this.plans.push(record)
    return record
  }

  /** Notes a call. */
  call(call: CallRecord): void {
    if (this.mode === 'run') this.calls.push(call)
  }

  /** Notes a failed call. */
  failure(source: string, code: string): void {
    if (this.mode === 'run') this.failures.push({ source, code })
  }

  /** The value of `extensions.explain`; null when not asked for. */
  explanation(): unknown {
    if (this.mode === 'off') return null
    return { plans: this.plans, calls: this.calls, ...(this.failures.length > 0 ? { failures: this.failures } : {}) }
  }
}
