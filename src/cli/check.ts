import { writeFileSync } from 'node:fs'
import { loadConfig } from '../config/index.js'
import type { EngineSource } from '../engine/index.js'
import { CrmError, unknownName } from '../errors/index.js'
import { measureSource, profileText, type Measurement } from '../measure/index.js'
import { skewText } from '../transport/index.js'
import type { CheckLine } from '../vendors/vendor.js'
import { withAdvice } from './advice.js'
import { UsageError } from './failures.js'
import { connectSources } from './sources.js'

const longestCheckMs = 60_000
const longestMeasureMs = 300_000
/** Calls that measuring may make at each source: for a look, and for a profile that is to last. */
const mostCalls = { look: 40, profile: 160 }

interface Report {
  readonly source: EngineSource
  readonly lines: readonly CheckLine[]
  /** Empty where the source does not work. */
  readonly measurements: readonly Measurement[]
}

/**
 * Signs in to every source (or the one named), all at once and read-only, prints what works and what does not, and
 * measures what the vendors' descriptions leave open. With `profileFile` it measures in full and writes the profile of
 * the sources that work. A profile that the configuration names is not read: what holds without it is measured.
 * Exit code 1 when something does not work. @throws CONFIG_INVALID
 */
export async function check(file: string, only?: string, profileFile?: string): Promise<void> {
  const config = loadConfig(file, { withoutProfile: true })
  const chosen = config.sources.filter(({ name }) => only === undefined || name === only)
  if (chosen.length === 0) {
    const names = config.sources.map(({ name }) => name)
    throw new UsageError(`${file}: ${unknownName('source', only ?? '', names)}`)
  }
  const calls = profileFile === undefined ? mostCalls.look : mostCalls.profile
  const skews = new Map<string, number>()
  const reports = await Promise.all(
    connectSources(chosen, config.limits, (source, skewMs) => skews.set(source, skewMs)).map(async (source) =>
      reportOn(source, calls),
    ),
  )
  for (const { source, lines, measurements } of reports) {
    console.log(`${source.name} (${source.vendor}, ${source.label})`)
    for (const { ok, what, detail } of lines) {
      console.log(ok ? `  ok     ${what}: ${detail}` : `  FAILED ${what}: ${withAdvice(detail)}`)
    }
    const skewMs = skews.get(source.name)
    if (skewMs !== undefined) {
      console.log(`  note   clock: the source's is ${skewText(skewMs)} of this machine's; see that both are right`)
    }
    for (const line of measurementLines(measurements)) console.log(`  found  ${line}`)
  }
  if (profileFile !== undefined) writeProfile(profileFile, reports)
  const failed = reports.filter(({ lines }) => lines.some(({ ok }) => !ok)).map(({ source }) => source.name)
  if (failed.length === 0) {
    console.log(reports.length === 1 ? 'The source works.' : `All ${reports.length} sources work.`)
    return
  }
  console.log(`${failed.length} of ${reports.length} sources with failures: ${failed.join(', ')}`)
  process.exitCode = 1
}

async function reportOn(source: EngineSource, calls: number): Promise<Report> {
  const lines = await checkSource(source)
  if (lines.every(({ ok }) => !ok)) return { source, lines, measurements: [] }
  const call = { signal: AbortSignal.timeout(longestMeasureMs), deadline: Date.now() + longestMeasureMs }
  try {
    return { source, lines, measurements: await measureSource(source, call, { mostCalls: calls }) }
  } catch (error) {
    return { source, lines: [...lines, { ok: false, what: 'measuring', detail: detailOf(error) }], measurements: [] }
  }
}

/** The measurements as sentences; operators of one field that turned out the same share one. */
function measurementLines(measurements: readonly Measurement[]): readonly string[] {
  const lines = new Map<string, string[]>()
  for (const measurement of measurements) {
    const { kind, sentence } = measurement
    switch (measurement.subject) {
      case 'operator': {
        const { field, operator, grade } = measurement
        const text = `${kind}.${field} \n${grade === null ? '' : `${grade}: `}${sentence}`
        lines.set(text, [...(lines.get(text) ?? []), operator])
        break
      }
      case 'order':
        lines.set(`${kind} order by ${measurement.field}\n${sentence}`, [])
        break
      case 'page':
      case 'count':
        lines.set(`${kind} ${measurement.subject}\n${sentence}`, [])
        break
      case 'kind':
        lines.set(`${kind}\n${sentence}`, [])
    }
  }
  return [...lines].map(([text, operators]) => text.replace('\n', `${operators.join(', ')}: `))
}

function writeProfile(file: string, reports: readonly Report[]): void {
  const measured = reports.filter(({ measurements }) => measurements.length > 0)
  if (measured.length === 0) {
    console.log(`No source could be measured; ${file} is not written.`)
    return
  }
  const sources = measured.map(({ source, measurements }) => ({
    name: source.name,
    vendor: source.vendor,
    measurements,
  }))
  writeFileSync(file, profileText(new Date().toISOString(), sources))
  console.log(`Wrote ${file}; name it in the configuration as profile: ${file}`)
}

async function checkSource({ client }: EngineSource): Promise<readonly CheckLine[]> {
  try {
    return await client.check({ signal: AbortSignal.timeout(longestCheckMs), deadline: Date.now() + longestCheckMs })
  } catch (error) {
    return [{ ok: false, what: 'check', detail: detailOf(error) }]
  }
}

function detailOf(error: unknown): string {
  return error instanceof CrmError ? `${error.code}: ${error.message}` : "failed for a reason that is not the source's"
}
