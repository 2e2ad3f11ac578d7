import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { scanPages } from '../../src/reading/source/scan.js'
import {
  fieldCatalogue,
  valueOf,
  type AnyRecord,
  type EntityReference,
  type FieldType,
  type RecordKind,
} from '../../src/model/index.js'
import {
  compilePredicate,
  condition,
  normalForm,
  totalOrder,
  TRUE,
  type Literal,
  type Operator,
  type Predicate,
} from '../../src/query/index.js'
import { planSource, type SourcePlan } from '../../src/planner/index.js'
import type { EngineSource } from '../../src/engine/index.js'
import { sandboxedVendors, startSandboxedSource, type SandboxedSource } from '../support/sources.js'

const samples = 4

/** What a source itself answers to a filter, without any check of ours. */
async function rawAnswer(
  source: EngineSource,
  kind: RecordKind,
  predicate: Predicate,
): Promise<{ plan: SourcePlan; records: AnyRecord[] }> {
  const plan = planSource({
    source: source.name,
    kind,
    capabilities: source.capabilities,
    translate: (each, test_) => source.dialect.translate(each, test_),
    predicate: normalForm(predicate),
    order: totalOrder(kind, []),
    wanted: null,
    fields: Object.keys(fieldCatalogue[kind]),
    scanBudget: 100_000,
  })
  if (plan === null) throw new Error(`${source.name} has no ${kind}`)
  const records: AnyRecord[] = []
  if (plan.split.empty) return { plan, records }
  const call = { signal: AbortSignal.timeout(60_000), deadline: Date.now() + 60_000 }
  const pages = scanPages(
    plan,
    async (position, pageSize) => {
      const request = source.dialect.compile({
        kind,
        pushed: plan.split.pushed,
        order: null,
        position,
        pageSize,
        fields: plan.fields,
        step: 0,
      })
      const page = await source.client.fetchPage(request, call)
      const records = page.rows.map((row) => source.mapping.toRecord(kind, row, source.name))
      return { ...page, records, gaps: page.hidden ?? new Map() }
    },
    source.name,
  )
  for await (const page of pages) records.push(...page)
  return { plan, records }
}

function literals(type: FieldType, records: readonly AnyRecord[], field: string, source: string): Literal[] {
  if (type.kind === 'enum') return [...type.values]
  const present = [
    ...new Set(
      records.map((record) => valueOf(record, field)).filter((value) => value !== null && value !== undefined),
    ),
  ]
  const step = Math.max(1, Math.floor(present.length / samples))
  const spread = present.filter((_, index) => index % step === 0).slice(0, samples) as (string | number)[]
  return type.kind === 'reference'
    ? spread.map((nativeId): EntityReference => ({ entity: type.target, source, nativeId: String(nativeId) }))
    : spread
}

function conditions(type: FieldType, operator: Operator, field: string, values: readonly Literal[]): Predicate[] {
  if (operator === 'isNull' || operator === 'isNotNull') return [condition(field, operator)]
  if (operator === 'in' || operator === 'notIn')
    return values.length < 2 ? [] : [condition(field, operator, ...values.slice(0, 3))]
  const pieces =
    operator === 'contains' || operator === 'startsWith' || operator === 'notContains' || operator === 'notStartsWith'
  return values.map((value) =>
    condition(field, operator, pieces && typeof value === 'string' ? value.slice(0, 5) : value),
  )
}

describe.each(sandboxedVendors)('declared capabilities of %s', (vendor) => {
  let started: SandboxedSource

  beforeAll(async () => {
    started = await startSandboxedSource(vendor, { sandbox: { scale: 0.1 } })
  })
  afterAll(async () => started.sandbox.close())

  test('hold in the sandbox: exact answers are the reference’s, supersets lose nothing', async () => {
    const { source } = started
    const tried: string[] = []
    for (const [kind, capabilities] of Object.entries(source.capabilities.kinds) as [
      RecordKind,
      NonNullable<(typeof source.capabilities.kinds)[RecordKind]>,
    ][]) {
      if (!['Customer', 'Contact', 'Ticket', 'Order', 'ReportTable'].includes(kind)) continue
      const { records: all } = await rawAnswer(source, kind, TRUE)
      for (const [field, { operators }] of Object.entries(capabilities.fields)) {
        const type = fieldCatalogue[kind][field]
        if (type === undefined) continue
        const values = literals(type, all, field, source.name)
        for (const operator of Object.keys(operators) as Operator[]) {
          for (const predicate of conditions(type, operator, field, values)) {
            const { plan, records } = await rawAnswer(source, kind, predicate)
            const holds = compilePredicate(kind, predicate)
            const expected = all
              .filter(holds)
              .map((record) => record.nativeId)
              .sort()
            const got = records.map((record) => record.nativeId)
            const name = `${kind}.${field} ${operator}`
            if (plan.split.residual.kind === 'true' || plan.split.empty)
              expect([name, [...got].sort()]).toEqual([name, expected])
            else expect([name, expected.filter((id) => !got.includes(id))]).toEqual([name, []])
            tried.push(`${name} ${plan.split.residual.kind === 'true' ? 'exact' : 'superset'}`)
          }
        }
      }
    }
    const declared = Object.values(source.capabilities.kinds).flatMap((kind) =>
      Object.values(kind.fields).flatMap(({ operators }) => Object.keys(operators)),
    )
    expect(declared.length === 0 || tried.length > 20).toBe(true)
  }, 120_000)
})
