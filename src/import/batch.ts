import { asSourceError, CrmError, invariant } from '../errors/index.js'
import {
  appliedOutcome,
  intentOf,
  type LostCause,
  neverSettled,
  newMarker,
  provesRefusal,
  refusedOutcome,
  unknownOutcome,
  writeFingerprint,
} from '../writing/index.js'
import type { RecordedOutcome } from '../journal/index.js'
import type { ManyAnswer, VendorBatchWriter, WriteIntent } from '../vendors/vendor.js'
import { wishOf } from './plan.js'
import { keyOf, writeRow } from './single.js'
import { resultOfAnswer, unknownResult, type ImportWork } from './work.js'

/** A row on its way, recorded in the journal. */
interface Recorded {
  readonly place: number
  readonly key: string
  readonly intent: WriteIntent
}

/** How long one call may take, and how much longer a row stays its sender's. */
const callMs = 30_000
const leaseBeyondCallMs = 5_000

/**
 * Sends rows several in a call. Each is recorded in the journal first, under the key that it would have alone: when the
 * answer is lost, or the process ends, the engine looks for it by that key as for any write. @throws CrmError of kind
 * `source` when the source takes nothing.
 */
export async function runBatches(work: ImportWork): Promise<void> {
  const { batchWriter } = work.source
  const places = work.batchPlaces
  if (places.length === 0) return
  invariant(batchWriter !== undefined, 'several rows in a call go to a source that takes them')
  for (let first = 0; first < places.length; first += batchWriter.maxRecords) {
    work.run.signal.throwIfAborted()
    await runChunk(work, batchWriter, places.slice(first, first + batchWriter.maxRecords))
  }
}

async function runChunk(work: ImportWork, writer: VendorBatchWriter, places: readonly number[]): Promise<void> {
  const asked = await work.tryAgain(async () => {
    const holder = newMarker()
    const sendBefore = work.timing.now() + callMs
    const { recorded, known } = await record(work, places, holder, sendBefore)
    if (recorded.length === 0) return known
    const sent = await sendChunk(work, writer, recorded, holder, sendBefore)
    if (sent.kind === 'lost') return [...known, ...recorded.map(({ place }) => place)]
    const results = recorded.map(({ place }, index) => [place, resultOfAnswer(sent.answers[index]!)] as const)
    await work.noteAll(results.filter(([, result]) => result !== unknownResult))
    // A row that was not told of, or not by its id, is looked for like one whose answer was lost.
    return [...known, ...results.flatMap(([place, result]) => (result === unknownResult ? [place] : []))]
  })
  // What an earlier run may have sent, or what this one has sent without an answer, is asked for one by one.
  for (const place of asked) await work.note(place, await writeRow(work, place))
  await work.save()
}

/** Records the rows that are not yet recorded; `known` are the others. */
async function record(
  work: ImportWork,
  places: readonly number[],
  holder: string,
  sendBefore: number,
): Promise<{ readonly recorded: readonly Recorded[]; readonly known: readonly number[] }> {
  const { input, source, surroundings, run, timing } = work
  const lease = { holder, milliseconds: callMs + leaseBeyondCallMs }
  const recorded: Recorded[] = []
  const known: number[] = []
  for (const place of places) {
    const wish = wishOf(input.entity, input.rows[place]!)
    const intent = intentOf(wish)
    const key = keyOf(work, place, 1)
    const asked = {
      identity: run.identity,
      key,
      fingerprint: writeFingerprint(source.name, wish),
      source: source.name,
      intent,
      recordedAt: timing.now(),
      sendBefore,
    }
    const entry = await work.whenKept(() => surroundings.journal.begin(asked, lease))
    if (entry === null) recorded.push({ place, key, intent })
    else known.push(place)
  }
  return { recorded, known }
}

type SentChunk = { readonly kind: 'answered'; readonly answers: readonly ManyAnswer[] } | { readonly kind: 'lost' }

/** @throws the failure when it is certain that nothing was written; the rows are no longer recorded then. */
async function sendChunk(
  work: ImportWork,
  writer: VendorBatchWriter,
  recorded: readonly Recorded[],
  holder: string,
  sendBefore: number,
): Promise<SentChunk> {
  let isOut = false
  const onSend = (): void => {
    // The journal was promised that nothing is sent after this.
    if (work.timing.now() >= sendBefore) {
      throw new CrmError('DEADLINE_EXCEEDED', 'The time to send these rows was over before they could be sent', {
        source: work.source.name,
      })
    }
    isOut = true
  }
  try {
    const call = { ...work.call(onSend, new AbortController().signal), deadline: sendBefore }
    const answers = await writer.sendMany(
      recorded.map(({ intent }) => intent),
      call,
    )
    await finish(work, recorded, holder, (index) => outcomeOf(answers[index]!, work))
    return { kind: 'answered', answers }
  } catch (thrown) {
    const error = asSourceError(thrown, work.source.name)
    if (!isOut || provesRefusal(error)) {
      await forget(work, recorded, holder)
      throw error
    }
    await finish(work, recorded, holder, () => unknownOutcome(error, work.timing.now() + work.settleMs))
    return { kind: 'lost' }
  }
}

const untold: LostCause = {
  code: 'SOURCE_PROTOCOL_ERROR',
  message: 'The source did not say which record it has made of this row',
}

function outcomeOf(answer: ManyAnswer, { timing, settleMs }: ImportWork): RecordedOutcome {
  switch (answer.kind) {
    case 'refused':
      return refusedOutcome(answer.problems)
    case 'untold':
      return unknownOutcome(untold, timing.now() + settleMs)
    case 'applied':
      return answer.nativeId === null ? unknownOutcome(untold, neverSettled) : appliedOutcome(answer.nativeId)
  }
}

async function finish(
  work: ImportWork,
  recorded: readonly Recorded[],
  holder: string,
  outcome: (index: number) => RecordedOutcome,
): Promise<void> {
  const { journal } = work.surroundings
  const { identity } = work.run
  for (const [index, { key }] of recorded.entries()) {
    await work.whenKept(() => journal.finish({ identity, key }, holder, outcome(index)))
  }
}

async function forget(work: ImportWork, recorded: readonly Recorded[], holder: string): Promise<void> {
  const { journal } = work.surroundings
  const { identity } = work.run
  for (const { key } of recorded) await work.whenKept(() => journal.forget({ identity, key }, holder))
}
