import { asSourceError, badInput, CrmError, unknownName } from '../errors/index.js'
import type { EntityName, RecordKind, RecordShapes } from '../model/index.js'
import { normalForm, predicateText } from '../query/index.js'
import { type SourcePlan } from '../planner/index.js'
import { planAt } from './source/plan-at.js'
import type { OperationState, SourceCalls } from './calls.js'
import { countExactly, countingOf } from './count.js'
import { fingerprintOf, lazily } from './cursor.js'
import { exampleRecord } from './example.js'
import { callsOf } from './foreseen.js'
import { createLane, mergeLanes, type Lane } from './merge.js'
import { boundsOf, noCalls, outcomeOf, ReadPage, readingOf } from './page.js'
import { SourceReader, type ReadBounds } from './source/reader.js'
import type { ReadingSettings } from './settings.js'
import type { EngineSource, ListRequest, Page, PartialFailure } from './types.js'

/** What a list needs from the operation it runs in. */
export interface ListContext {
  readonly sources: readonly EngineSource[]
  readonly settings: ReadingSettings
  readonly state: OperationState
  readonly identity: string
  fail(failure: PartialFailure): void
}

/** One source's plan with what runs it. */
interface Member {
  readonly source: EngineSource
  readonly plan: SourcePlan
  readonly calls: SourceCalls
  readonly bounds: ReadBounds
  readonly reader: SourceReader | null
  readonly lane: Lane
}

/**
 * Reads one page of a merged list: every source that has the entity is planned, read side by side and merged in the
 * total order. Cursors are checked before anything is called.
 * @throws CURSOR_INVALID, BAD_USER_INPUT; with `onSourceError: FAIL` also the first failure of a source.
 */
export async function readList<K extends EntityName>(
  context: ListContext,
  request: ListRequest & { readonly kind: K },
): Promise<Page<RecordShapes[K]>> {
  const { state } = context
  const { path } = request
  const asked = chooseSources(context.sources, request)
  const predicate = normalForm(request.predicate)
  const fingerprint = lazily(() =>
    fingerprintOf([
      request.kind,
      predicateText(predicate),
      request.order,
      asked.map((source) => source.name),
      null,
      context.identity,
    ]),
  )
  const reading = readingOf(
    request,
    request.kind,
    context.settings.cursors,
    fingerprint,
    context.settings.defaultPageSize,
  )
  const members: Member[] = []
  for (const source of asked) {
    const plan = planAt(source, context, {
      kind: request.kind,
      predicate,
      order: reading.order,
      wanted: reading.wanted,
      fields: request.fields,
    })
    if (plan === null) continue
    const { start, until, empty, hint } = boundsOf(reading, source.name)
    const calls = callsOf(source, state, plan, empty ? { path, least: 0, most: 0 } : { path })
    if (state.explain.mode !== 'off' && request.wantsTotal) {
      const counting = countingOf(source, plan)
      if (counting !== null) calls.foreseeCount(path, counting.request)
    }
    const bounds: ReadBounds = { after: start === 'start' || start === 'end' ? null : start, until, hint }
    const reader = empty ? null : new SourceReader(calls, plan, bounds)
    members.push({ source, plan, calls, bounds, reader, lane: createLane(source.name, reader, start, hint) })
  }
  if (state.explain.mode === 'plan') {
    state.explain.expect(path, { records: reading.size, moments: 1 })
    return examplePage(
      members.map((member) => member.source),
      request.kind,
    )
  }

  const unable = asked.filter((source) => source.capabilities.kinds[request.kind] === undefined)
  const unableLanes = unable.map((source) => {
    const lane = createLane(source.name, null, reading.backward ? 'end' : 'start', null)
    lane.failure = capabilityError(source.name, `This source has no ${request.kind} records`)
    return lane
  })
  const lanes = [...members.map((member) => member.lane), ...unableLanes]
  const merged = await mergeLanes(lanes, reading.order, reading.wanted)
  const totalCount = request.wantsTotal && unable.length === 0 ? await countAll(members) : null
  const flaws = members.map(({ calls }) => calls.flaw)
  for (const error of [...lanes.map((lane) => lane.failure), ...flaws]) {
    if (error === null) continue
    if (request.onSourceError === 'FAIL') throw error
    context.fail({ path: request.path, error })
  }
  return new ReadPage({
    reading,
    merged,
    totalCount,
    sealer: context.settings.cursors,
    fingerprint,
    lanes: () => lanes,
    outcomes: () => [
      ...members.map(({ lane, calls }) => outcomeOf(lane, calls)),
      ...unableLanes.map((lane) => outcomeOf(lane, noCalls)),
    ],
  })
}

function chooseSources(sources: readonly EngineSource[], request: ListRequest): readonly EngineSource[] {
  const able = sources.filter((source) => source.capabilities.kinds[request.kind] !== undefined)
  if (request.sources === null) return able
  for (const name of request.sources) {
    const names = sources.map((source) => source.name)
    if (!names.includes(name)) throw badInput(unknownName('source', name, names), ['sources'])
  }
  const wanted = new Set(request.sources)
  return sources.filter((source) => wanted.has(source.name))
}

async function countAll(members: readonly Member[]): Promise<number | null> {
  const counts = await Promise.all(
    members.map(async ({ source, plan, calls, lane, reader, bounds }) => {
      if (lane.failure !== null) return null
      try {
        return await countExactly(source, plan, calls, reader, bounds)
      } catch (error) {
        lane.failure = asSourceError(error, source.name)
        return null
      }
    }),
  )
  return counts.reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0)
}

/** The page of a list that is only planned: one example record of each source. */
export function examplePage<K extends RecordKind>(sources: readonly EngineSource[], kind: K): Page<RecordShapes[K]> {
  return {
    records: sources.map((source) => exampleRecord(source, kind) as RecordShapes[K]),
    cursorAt: () => '',
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: () => null,
    endCursor: () => null,
    totalCount: null,
    complete: true,
    outcomes: [],
  }
}

/** The failure that stands for a source that has no way to do what was asked. */
export function capabilityError(source: string, message: string): CrmError {
  return new CrmError('SOURCE_CAPABILITY', message, { source })
}
