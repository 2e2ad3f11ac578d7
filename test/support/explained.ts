import type { ExplainMode } from '../../src/engine/index.js'

/** A plan of an explanation, as far as calls go. */
export interface ExplainedPlan {
  readonly path: string
  readonly source: string
  readonly purpose?: string
  readonly alsoFor?: readonly string[]
  readonly request: string | null
  readonly leastCalls: number
  readonly mostCalls: number
  readonly actualCalls?: number
  readonly repeatedCalls?: number
  readonly problems?: readonly { readonly path: readonly string[]; readonly message: string; readonly code: string }[]
}

/** What `extensions.explain` holds, as far as calls go. */
export interface Explanation {
  readonly plans: readonly ExplainedPlan[]
  readonly calls: readonly { readonly source: string; readonly request: string; readonly cached: boolean }[]
  readonly failures?: readonly { readonly source: string }[]
}

/** Asks one operation in one mode. */
export type Explaining = (mode: Exclude<ExplainMode, 'off'>) => Promise<Explanation>

/**
 * What a run did that its plan did not say: calls at a place of which nothing was said, more than the most, or less
 * than the least. Places that shared calls count together. Empty = the plan told everything.
 */
export function untold(plan: Explanation, run: Explanation): string[] {
  const failed = new Set((run.failures ?? []).map(({ source }) => source))
  const found: string[] = []
  for (const source of new Set([...plan.plans, ...run.plans].map((each) => each.source))) {
    for (const { purpose, places } of placesOf(run.plans.filter((each) => each.source === source))) {
      const isHere = (each: ExplainedPlan): boolean =>
        each.source === source && purposeOf(each) === purpose && places.has(each.path)
      const planned = plan.plans.filter(isHere)
      const made = run.plans.filter(isHere)
      const least = sum(planned.map(({ leastCalls }) => leastCalls))
      const most = sum(planned.map(({ mostCalls }) => mostCalls))
      const actual = sum(made.map(({ actualCalls = 0, repeatedCalls = 0 }) => actualCalls - repeatedCalls))
      if (actual > most || (actual < least && !failed.has(source)))
        found.push(
          `${purpose} of ${[...places].join('+')} at ${source}: ${actual} calls, of which ${least} to ${most} were said`,
        )
    }
    const all = plan.plans.filter((each) => each.source === source)
    const calls = run.calls.filter((call) => call.source === source && !call.cached).length
    const counted = sum(run.plans.filter((each) => each.source === source).map(({ actualCalls = 0 }) => actualCalls))
    if (counted !== calls) found.push(`${source}: ${calls} calls told, ${counted} counted by list`)
    if (calls > 0 && all.length === 0) found.push(`${source}: ${calls} calls, of which nothing was said`)
  }
  return found
}

/** Looking for a written record is told beforehand by itself, and afterwards by the readings that it took. */
function purposeOf({ purpose = 'READ' }: ExplainedPlan): string {
  return purpose === 'LOOK' ? 'READ' : purpose
}

function placesOf(plans: readonly ExplainedPlan[]): { purpose: string; places: ReadonlySet<string> }[] {
  return [...new Set(plans.map(purposeOf))].flatMap((purpose) =>
    sharingPlaces(plans.filter((each) => purposeOf(each) === purpose)).map((places) => ({ purpose, places })),
  )
}

/** Places that shared calls, put together. */
function sharingPlaces(plans: readonly ExplainedPlan[]): ReadonlySet<string>[] {
  const groups: Set<string>[] = []
  for (const { path, alsoFor = [] } of plans) {
    const own = new Set([path, ...alsoFor])
    const touching = groups.filter((group) => [...own].some((place) => group.has(place)))
    for (const group of touching) {
      for (const place of group) own.add(place)
      groups.splice(groups.indexOf(group), 1)
    }
    groups.push(own)
  }
  return groups
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
