import { cut, cutEchoes } from '../errors/index.js'
import { conditionText, predicateText, TRUE } from '../query/index.js'
import type { ConditionGrade, SourcePlan } from '../planner/index.js'
import type { CallTrace, SignIn, WriteProblem } from '../vendors/vendor.js'

/** How a request wants to be explained: not, planned only (nothing is called), or run and measured. */
export type ExplainMode = 'off' | 'plan' | 'run'

/** What calls an entry beside a list's own stands for. */
export type CallPurpose =
  /** Counting, for `totalCount`. */
  | 'COUNT'
  /** What the source has to be asked besides, for what its records do not say themselves. */
  | 'BESIDE'
  | 'SIGN_IN'
  /** Looking for a written record whose id the source did not tell. */
  | 'LOOK'

/**
 * One list (or lookup) at one source, as explain shows it, or what it needs beyond its own calls. The last four are
 * filled while a `run` runs. A source that answers and lets us stay signed in gets from `leastCalls` to `mostCalls`;
 * what has to be asked again beyond that is counted as repeated.
 */
export interface PlanRecord {
  readonly path: string
  readonly source: string
  /** Absent for a list's, a lookup's or a write's own calls. */
  readonly purpose?: CallPurpose
  /** Further places that the same calls serve. */
  readonly alsoFor?: readonly string[]
  /** The first native request, plaintext, no secrets; null when none is needed. */
  readonly request: string | null
  readonly conditions: readonly { readonly text: string; readonly grade: ConditionGrade['grade'] }[]
  readonly residual: string
  readonly orderGrade: 'EXACT' | 'GROUPED' | 'NONE'
  readonly leastCalls: number
  readonly mostCalls: number
  /** Only of a write: what is wrong with it; nothing is sent then. */
  problems?: readonly WriteProblem[]
  actualCalls?: number
  /** Of the actual calls, those that asked once more what had been asked: after a failure, or a sign-in that had ended. */
  repeatedCalls?: number
  rowsRead?: number
  rowsDropped?: number
}

/** One vendor call as explain shows it. */
export interface CallRecord {
  readonly source: string
  readonly request: string
  readonly status: number | string
  rowsRead: number
  readonly milliseconds: number
  readonly cached: boolean
}

/** What is told of a list (or lookup) beforehand. */
export interface Foreseen {
  readonly path: readonly string[]
  readonly alsoFor?: readonly string[]
  readonly source: string
  readonly purpose?: CallPurpose
  readonly request: string | null
  /** Absent where nothing is filtered. */
  readonly plan?: Pick<SourcePlan, 'split' | 'orderGrade'>
  readonly least: number
  readonly most: number
}

/** How many records a place in the answer holds at most, and at how many moments they come. */
export interface Expected {
  readonly records: number
  readonly moments: number
}

/** Collects what `extensions.explain` shows; when the mode is `off` it keeps nothing. */
export class ExplainRecorder {
  private readonly plans: PlanRecord[] = []
  private readonly calls: CallRecord[] = []
  private readonly failures: { source: string; code: string }[] = []
  /** Calls on their way; one that nobody waits for any more is told as it stands. */
  private readonly open = new Set<{ readonly source: string; readonly request: string }>()
  private readonly signIns = new Map<string, PlanRecord>()
  private readonly expected = new Map<string, Expected>()
  private readonly seen = new Set<string>()

  constructor(readonly mode: ExplainMode) {}

  /** Notes what is foreseen; null when nothing is collected. */
  plan({ path, alsoFor = [], source, purpose, request, plan, least, most }: Foreseen): PlanRecord | null {
    if (this.mode === 'off') return null
    // The same request as before is answered by the same call.
    const isShared = request !== null && this.seen.has(`${source}\n${request}`)
    this.seen.add(`${source}\n${request}`)
    const record: PlanRecord = {
      path: path.join('.'),
      source,
      ...(purpose === undefined ? {} : { purpose }),
      ...(alsoFor.length === 0 ? {} : { alsoFor }),
      request,
      conditions: (plan?.split.conditions ?? []).map(({ condition, grade }) => ({
        text: condition === null ? 'not (…)' : conditionText(condition),
        grade,
      })),
      residual: predicateText(plan?.split.residual ?? TRUE),
      orderGrade: (plan?.orderGrade ?? 'none').toUpperCase() as PlanRecord['orderGrade'],
      leastCalls: isShared ? 0 : least,
      mostCalls: most,
      ...(this.mode === 'run' ? { actualCalls: 0 } : {}),
    }
    this.plans.push(record)
    return record
  }

  /** Notes once that a source may have to be signed in to. */
  signIn(source: string, { request, mostCalls }: SignIn): void {
    if (this.mode === 'off' || this.signIns.has(source)) return
    const record = this.plan({ path: [], source, purpose: 'SIGN_IN', request, least: 0, most: mostCalls })
    if (record !== null) this.signIns.set(source, record)
  }

  /** Where the sign-in to a source is counted; null where none was foreseen. */
  signInOf(source: string): PlanRecord | null {
    return this.signIns.get(source) ?? null
  }

  /** Notes how many records a place will hold; planning only. */
  expect(path: readonly string[], expected: Expected): void {
    if (this.mode === 'plan') this.expected.set(path.join('.'), expected)
  }

  /** How many records the nearest list or lookup above a place holds at most; null where there is none, or none is known. */
  expectedAbove(path: readonly string[]): Expected | null {
    for (let length = path.length - 1; length > 0; length--) {
      const known = this.expected.get(path.slice(0, length).join('.'))
      if (known !== undefined) return known
    }
    return null
  }

  /** Notes a write, or none where something is wrong with it; null when nothing is collected. */
  write(
    path: readonly string[],
    source: string,
    request: string | null,
    problems: readonly WriteProblem[],
    { least, most }: { readonly least: number; readonly most: number } = { least: 1, most: 1 },
  ): PlanRecord | null {
    const isSent = problems.length === 0
    const record = this.plan({ path, source, request, least: isSent ? least : 0, most: isSent ? most : 0 })
    if (record !== null && !isSent) this.refused(record, problems)
    return record
  }

  /** Notes what is wrong with a write, as its payload tells it. */
  refused(record: PlanRecord, problems: readonly WriteProblem[]): void {
    record.problems = problems.map(({ path, message, code }) => ({
      path: path.map((step) => cut(step)),
      message: cutEchoes(message),
      code,
    }))
  }

  /**
   * Follows one piece of work that calls a source while a `run` runs; its calls are counted where `recordOf` says.
   */
  follow(source: string, request: string, recordOf: (trace: CallTrace) => PlanRecord | null): CallFollower {
    const open = { source, request }
    this.open.add(open)
    const asked = new Set<string>()
    let own: CallRecord | null = null
    return {
      onCall: (trace) => {
        const { milliseconds, status } = trace
        const call = { source: trace.source, request: trace.request, status, rowsRead: 0, milliseconds, cached: false }
        this.calls.push(call)
        if (trace.request === request) own = call
        const record = (trace.signIn === true ? this.signInOf(source) : null) ?? recordOf(trace)
        if (record === null) return
        record.actualCalls = (record.actualCalls ?? 0) + 1
        if (asked.has(trace.request)) record.repeatedCalls = (record.repeatedCalls ?? 0) + 1
        asked.add(trace.request)
      },
      ended: (rows) => {
        this.open.delete(open)
        if (own !== null) own.rowsRead = rows
      },
    }
  }

  /** Notes that a page was taken from a call that is told already. */
  shared(source: string, request: string): void {
    if (this.mode !== 'run') return
    this.calls.push({ source, request, status: 'SHARED', rowsRead: 0, milliseconds: 0, cached: true })
  }

  /** Notes a failed call. */
  failure(source: string, code: string): void {
    if (this.mode === 'run') this.failures.push({ source, code })
  }

  /** The value of `extensions.explain`; null when not asked for. */
  explanation(): unknown {
    if (this.mode === 'off') return null
    const unfinished = [...this.open].map(({ source, request }) => ({
      source,
      request,
      status: 'UNFINISHED',
      rowsRead: 0,
      milliseconds: 0,
      cached: false,
    }))
    return {
      plans: this.plans,
      calls: [...this.calls, ...unfinished],
      ...(this.failures.length > 0 ? { failures: this.failures } : {}),
    }
  }
}

/** Told of the calls of one piece of work as they come. */
export interface CallFollower {
  readonly onCall: (trace: CallTrace) => void
  /** To be called when the work has ended, with the rows that it read. */
  readonly ended: (rows: number) => void
}
