import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { parseConfig } from '../../src/config/index.js'
import type { EngineSource, Page } from '../../src/engine/index.js'
import { applyProfile, measureSource, profileOf, profileText, type Measurement } from '../../src/measure/index.js'
import { fieldCatalogue, valueOf, type EntityName, type EntityRecord } from '../../src/model/index.js'
import { planSource } from '../../src/planner/index.js'
import { compilePredicate, condition, normalForm, totalOrder, TRUE, type Predicate } from '../../src/query/index.js'
import { commandLine } from '../support/command-line.js'
import { orders, predicates } from '../support/arbitraries.js'
import { listOf, operationOf, testEngine } from '../support/engine.js'
import { propertySeed } from '../support/property.js'
import { sandboxedVendors, startSandboxedSource, type SandboxedSource } from '../support/sources.js'

const vendor = 'enterprise-platform'
const folder = mkdtempSync(join(tmpdir(), 'crm-federation-measured-'))
const started: SandboxedSource[] = []

afterAll(async () => {
  await Promise.all(started.map(({ sandbox }) => sandbox.close()))
  rmSync(folder, { recursive: true })
})

interface Measured {
  readonly source: EngineSource
  readonly profiled: EngineSource
  readonly measurements: readonly Measurement[]
  readonly calls: number
}

/** Starts a sandbox, measures it and lays the profile over the source. */
async function measured(name: string, sandbox: Readonly<Record<string, unknown>>): Promise<Measured> {
  const running = await startSandboxedSource(name, { sandbox: { scale: 0.12, ...sandbox } })
  started.push(running)
  const { source } = running
  let calls = 0
  const call = {
    signal: new AbortController().signal,
    deadline: Date.now() + 60_000,
    onCall: () => {
      calls++
    },
  }
  const measurements = await measureSource(source, call, { mostCalls: 160 })
  const profiled = { ...source, capabilities: applyProfile(source.capabilities, profileOf(name, measurements)) }
  return { source, profiled, measurements, calls }
}

const gradeOf = (measurements: readonly Measurement[], field: string, operator: string): unknown =>
  measurements.flatMap((each) =>
    each.subject === 'operator' && each.kind === 'Customer' && each.field === field && each.operator === operator
      ? [each.grade]
      : [],
  )[0]

async function everything(source: EngineSource, kind: EntityName): Promise<EntityRecord[]> {
  const records: EntityRecord[] = []
  let after: string | null = null
  do {
    const fields = Object.keys(fieldCatalogue[kind])
    const order = [{ field: 'createdAt', direction: 'ASC' as const }]
    const page: Page<EntityRecord> = await operationOf(testEngine([source], { pushDown: false })).list(
      listOf(kind, { first: 100, after, order, fields }),
    )
    records.push(...page.records)
    after = page.hasNextPage ? page.endCursor() : null
  } while (after !== null)
  return records
}

/** Texts of one field as they are and slightly changed, asked for by `eq` and `in`. */
function nearMisses(records: readonly EntityRecord[], field: string): fc.Arbitrary<Predicate> {
  const texts = records.map((record) => valueOf(record, field)).filter((value) => typeof value === 'string')
  const changes = [
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => text.toLowerCase(),
    (text: string) => `${text} `,
  ]
  const near = fc.tuple(fc.constantFrom(...texts), fc.constantFrom(...changes)).map(([text, change]) => change(text))
  return fc.oneof(
    near.map((text) => condition(field, 'eq', text)),
    fc.array(near, { minLength: 1, maxLength: 4 }).map((list) => condition(field, 'in', ...list)),
  )
}

const planOf = ({ name, capabilities, dialect }: EngineSource, predicate: Predicate) =>
  planSource({
    source: name,
    kind: 'Customer',
    capabilities,
    translate: (kind, test) => dialect.translate(kind, test),
    predicate: normalForm(predicate),
    order: totalOrder('Customer', []),
    wanted: 3,
    fields: ['name'],
    scanBudget: 1000,
  })

describe.each([
  { textEquality: 'exact', like: 'ignoreCase', eq: 'exact', contains: 'superset' },
  { textEquality: 'ignoreCase', like: 'ignoreCase', eq: 'superset', contains: 'superset' },
  { textEquality: 'exact', like: 'exact', eq: 'exact', contains: 'absent' },
])('a sandbox with equality $textEquality and like $like', ({ eq, contains, ...sandbox }) => {
  it(`is measured: eq ${eq}, contains ${contains}`, async () => {
    const { measurements, profiled, calls } = await measured(vendor, sandbox)
    expect(gradeOf(measurements, 'name', 'eq')).toBe(eq)
    expect(gradeOf(measurements, 'name', 'in')).toBe(eq)
    expect(gradeOf(measurements, 'name', 'contains')).toBe(contains)
    expect(calls).toBeLessThanOrEqual(160)
    const plan = planOf(profiled, condition('name', 'eq', 'Acme'))
    expect(plan?.split.residual.kind === 'true').toBe(eq === 'exact')
    const searched = planOf(profiled, condition('name', 'contains', 'Acme'))
    expect(searched?.split.pushed === null).toBe(contains === 'absent')
  })
})

/** Names that the Enterprise Platform's list filter can say: no comma, no blanks at the ends. */
const isSayable = (name: string): boolean => name !== '' && name === name.trim() && !name.includes(',')

describe('under its own profile', () => {
  let world: Measured
  const all = new Map<EntityName, readonly EntityRecord[]>()

  beforeAll(async () => {
    world = await measured(vendor, { textEquality: 'exact', seed: 1 })
    for (const kind of ['Customer', 'Ticket'] as const) all.set(kind, await everything(world.source, kind))
  })

  it('a filter by names is settled by the source, and counted', async () => {
    const names = (all.get('Customer') ?? []).flatMap((record) => ('name' in record ? (record.name ?? []) : []))
    const wanted = condition('name', 'in', ...names.filter(isSayable).slice(0, 12))
    const request = listOf('Customer', { predicate: wanted, first: 3, wantsTotal: true })
    const expected = (all.get('Customer') ?? []).filter(compilePredicate('Customer', wanted))
    expect(expected.length).toBeGreaterThan(5)

    const cautious = await operationOf(testEngine([world.source])).list(request)
    const profiled = await operationOf(testEngine([world.profiled])).list(request)
    expect(planOf(world.profiled, wanted)?.split.residual).toEqual(TRUE)
    expect(profiled.records.map((record) => record.nativeId)).toEqual(cautious.records.map((record) => record.nativeId))
    expect(profiled.totalCount).toBe(expected.length)
    expect(cautious.totalCount).toBeNull()
  })

  it.each(['Customer', 'Ticket'] as const)('%s: planned equals direct', async (kind) => {
    const records = all.get(kind) ?? []
    // Half the filters ask for near misses of what is there, since that is what a profile decides about.
    const predicate = fc.oneof(predicates(kind, records), nearMisses(records, kind === 'Customer' ? 'name' : 'subject'))
    const cases = fc.record({ predicate, order: orders(kind), first: fc.integer({ min: 1, max: 60 }) })
    await fc.assert(
      fc.asyncProperty(cases, async ({ predicate, order, first }) => {
        const expected = records.filter(compilePredicate(kind, predicate)).sort(totalOrder(kind, order).compare)
        const page = await operationOf(testEngine([world.profiled])).list(
          listOf(kind, { predicate, order, first, fields: Object.keys(fieldCatalogue[kind]), wantsTotal: true }),
        )
        expect(page.records.map((record) => record.nativeId)).toEqual(
          expected.slice(0, first).map(({ nativeId }) => nativeId),
        )
        expect(page.hasNextPage).toBe(expected.length > first)
        expect([null, expected.length]).toContain(page.totalCount)
      }),
      { seed: propertySeed, numRuns: 100 },
    )
  })

  it('the written file says the same as the measurements', () => {
    const text = profileText('2026-01-02T03:04:05.000Z', [{ name: vendor, vendor, measurements: world.measurements }])
    writeFileSync(join(folder, 'written.yaml'), text)
    const entry = { vendor, ...started.at(-1)?.sandbox.settings, auth: { kind: 'apiKey', apiKey: '${KEY}' } }
    const config = parseConfig(
      stringify({ profile: 'written.yaml', sources: { [vendor]: entry } }),
      join(folder, 'c.yaml'),
      {
        environment: { KEY: 'invented_key_of_a_test' },
      },
    )
    const [source] = config.sources
    expect(source?.profile).toBeDefined()
    expect(applyProfile(world.source.capabilities, source!.profile!)).toEqual(world.profiled.capabilities)
  })
})

describe.each(sandboxedVendors)('%s', (name) => {
  it('is measured without losing anything that it has', async () => {
    const { measurements } = await measured(name, {})
    expect(measurements.length).toBeGreaterThan(0)
    for (const each of measurements) {
      if (each.subject === 'operator') expect(each).not.toMatchObject({ grade: 'absent' })
      if (each.subject === 'order') expect(each.order).not.toBe('none')
      if (each.subject === 'count') expect(each.agrees).not.toBe(false)
      expect(each.sentence).not.toMatch(/SOURCE_|INTERNAL/)
    }
  })
})

describe('the command', () => {
  it('writes a profile, which the configuration then names and explain shows', async () => {
    const running = await startSandboxedSource(vendor, { sandbox: { scale: 0.12, textEquality: 'exact' } })
    started.push(running)
    const { apiKey } = running.sandbox.settings.auth as { readonly apiKey: string }
    const sources = { main: { vendor, ...running.sandbox.settings, auth: { kind: 'apiKey', apiKey: '${KEY}' } } }
    const config = join(folder, 'crm.yaml')
    // The profile is named before it exists: check has to run without it.
    writeFileSync(config, stringify({ profile: 'profile.yaml', sources }))
    const run = async (...parameters: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const env = { ...process.env, KEY: apiKey, PORT: '0' }
        const node = [...commandLine, ...parameters]
        execFile(process.execPath, node, { env }, (error, stdout, stderr) =>
          error === null ? resolve(stdout) : reject(new Error(`${stdout}\n${stderr}`)),
        )
      })
    const file = join(folder, 'profile.yaml')
    const output = await run('check', '--config', config, '--write-profile', file)
    expect(output).toMatch(/^ {2}found {2}Customer\.name eq, in: exact: compares exactly, as 3 values showed/m)
    expect(output).toContain(`Wrote ${file}`)
    expect(readFileSync(file, 'utf8')).toMatch(/^ {12}eq: exact # compares exactly/m)
    expect(readFileSync(file, 'utf8')).not.toContain(apiKey)
    const query = '{ customers(filter: { name: { eq: "Acme" } }) { nodes { id } } }'
    expect(await run('explain', '--config', config, '--query', query)).toMatch(/condition +EXACT +name eq "Acme"/)
  }, 60_000)
})
