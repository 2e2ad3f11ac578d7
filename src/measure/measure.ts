import { CrmError } from '../errors/index.js'
import { entityNames } from '../model/index.js'
import type { CallContext } from '../vendors/vendor.js'
import type { Measurement } from './measurement.js'
import { measureOrder, measurePages } from './paging.js'
import { CallsUsedUp, Prober, type MeasuredSource } from './prober.js'
import { measureText, textFieldsOf } from './text.js'
import { measureTimes } from './times.js'

export type { MeasuredSource } from './prober.js'

/** How much may be asked. */
export interface MeasureOptions {
  /** Most calls, of one page each; default 40. What they do not reach is "not measured". */
  readonly mostCalls?: number
}

/**
 * Measures one source: pages, counts, orders and times of every kind first, then how each text field compares. Read-only,
 * one call at a time. A source that refuses a question leaves it "not measured"; nothing is thrown for that.
 */
export async function measureSource(
  source: MeasuredSource,
  call: CallContext,
  { mostCalls = 40 }: MeasureOptions = {},
): Promise<readonly Measurement[]> {
  const calls = { left: mostCalls }
  const measurements: Measurement[] = []
  const measured: Prober[] = []
  for (const kind of entityNames) {
    const capabilities = source.capabilities.kinds[kind]
    if (capabilities === undefined) continue
    const asksNothing = Object.values(capabilities.fields).every(({ operators }) => Object.keys(operators).length === 0)
    if (asksNothing && capabilities.paging.scan === 'whole') {
      const sentence = 'nothing to measure: all records are read at once, and everything is checked here'
      measurements.push({ subject: 'kind', kind, sentence })
      continue
    }
    const prober = new Prober(source, kind, capabilities, call, calls)
    const steps = [measurePages, measureOrder, measureTimes]
    for (const [turn, step] of steps.entries()) {
      const { findings, sentence } = await guarded(() => step(prober))
      measurements.push(...findings)
      if (sentence !== null) measurements.push({ subject: 'kind', kind, sentence })
      if (sentence !== null && turn === 0) break
      if (turn === 0) measured.push(prober)
    }
  }
  // Round by round over the kinds, so that the calls reach the first fields of all before the last of one.
  const fields = measured.map(textFieldsOf)
  const rounds = Math.max(0, ...fields.map((names) => names.length))
  for (let round = 0; round < rounds; round++) {
    for (const [index, prober] of measured.entries()) {
      const field = fields[index]?.[round]
      if (field === undefined) continue
      const { findings, sentence } = await guarded(() => measureText(prober, field))
      measurements.push(...findings)
      if (sentence !== null)
        measurements.push({ subject: 'kind', kind: prober.kind, sentence: `${field}: ${sentence}` })
    }
  }
  return measurements
}

interface Guarded {
  readonly findings: readonly Measurement[]
  /** Why there are none. */
  readonly sentence: string | null
}

async function guarded(step: () => Promise<readonly Measurement[]>): Promise<Guarded> {
  try {
    return { findings: await step(), sentence: null }
  } catch (error) {
    if (error instanceof CallsUsedUp) {
      return { findings: [], sentence: 'not measured: the calls that measuring may make are used up' }
    }
    if (!(error instanceof CrmError) || error.kind === 'defect') throw error
    return { findings: [], sentence: `not measured: ${error.code}: ${error.message}` }
  }
}
