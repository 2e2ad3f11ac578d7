import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { fieldCatalogue, valueOf, type AnyRecord, type EntityName, type FieldType } from '../../src/model/index.js'
import { planSource } from '../../src/planner/index.js'
import {
  and,
  condition,
  evaluate,
  normalForm,
  not,
  operators,
  or,
  totalOrder,
  type Literal,
  type Operator,
  type Predicate,
} from '../../src/query/index.js'
import { createRandom } from '../../src/sandbox/random.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory } from '../../src/transport/index.js'
import type { VendorSource } from '../../src/vendors/vendor.js'
import { vendor } from '../../src/vendors/vtiger/index.js'
import { sandbox } from '../../src/vendors/vtiger/sandbox/index.js'

const source = 'crm'
const kinds: readonly EntityName[] = ['Customer', 'Contact', 'Ticket', 'Order']

describe.each(['UTC', 'Asia/Shanghai', 'Europe/Berlin'])('what is sent to a server in %s', (timeZone) => {
  let running: RunningSandbox
  let connected: VendorSource
  const all = new Map<EntityName, readonly AnyRecord[]>()

  async function readAll(
    kind: EntityName,
    predicate: Predicate,
  ): Promise<{ records: AnyRecord[]; residual: Predicate }> {
    const plan = planSource({
      source,
      kind,
      capabilities: connected.capabilities,
      translate: (recordKind, test) => connected.dialect.translate(recordKind, test),
      predicate: normalForm(predicate),
      order: totalOrder(kind, []),
      wanted: null,
      fields: Object.keys(fieldCatalogue[kind]),
      scanBudget: 10_000,
    })!
    const records: AnyRecord[] = []
    for (let id: string | null = null; !plan.split.empty; id = records.at(-1)!.nativeId) {
      const request = connected.dialect.compile({
        kind,
        pushed: plan.split.pushed,
        order: null,
        position: { kind: 'afterId', id },
        pageSize: 100,
        fields: plan.fields,
        step: 0,
      })
      const call = { signal: new AbortController().signal, deadline: Date.now() + 20_000 }
      const page = await connected.client.fetchPage(request, call)
      if (page.ended === 'yes') break
      records.push(...page.rows.map((row) => connected.mapping.toRecord(kind, row, source)))
    }
    return { records, residual: plan.split.residual }
  }

  beforeAll(async () => {
    running = await sandbox.start({ scale: 0.05, timeZone })
    const checked = vendor.readSettings(running.settings)
    if ('problems' in checked) throw new Error('The settings of the sandbox are not accepted')
    connected = vendor.connect(checked.settings, createTransportFactory({ source }))
    for (const kind of kinds) all.set(kind, (await readAll(kind, and())).records)
  })
  afterAll(() => running.close())

  function literalOf(kind: EntityName, field: string, type: FieldType, pick: (below: number) => number): Literal {
    const records = all.get(kind)!
    const value = valueOf(records[pick(records.length)]!, field)
    switch (type.kind) {
      case 'id':
        return { entity: kind, source, nativeId: records[pick(records.length)]!.nativeId }
      case 'reference':
        return { entity: type.target, source, nativeId: typeof value === 'string' ? value : 'x' }
      case 'enum':
        return type.values[pick(type.values.length)]!
      case 'instant':
        return (typeof value === 'number' ? value : 0) + [0, 0, 1, -1, 500, 3_600_000][pick(6)]!
      case 'decimal':
        return typeof value === 'string' ? value : '0'
      case 'text': {
        const text = typeof value === 'string' ? value : ['', ' ', "\\'", '%', '🎉'][pick(5)]!
        const from = pick(3) === 0 ? 0 : pick(text.length + 1)
        return pick(3) === 0
          ? text
          : Array.from(text.slice(from, from + 1 + pick(8)))
              .filter((unit) => !/\p{Surrogate}/u.test(unit))
              .join('')
      }
    }
  }

  const random = createRandom(7)
  const pick = (below: number): number => Math.floor(random.next() * below)

  function test(kind: EntityName, field: string, type: FieldType, operator: Operator): Predicate {
    if (operator === 'isNull' || operator === 'isNotNull') return condition(field, operator)
    const count = operator === 'in' || operator === 'notIn' ? 1 + pick(3) : 1
    return condition(field, operator, ...Array.from({ length: count }, () => literalOf(kind, field, type, pick)))
  }

  /** Whether the source narrowed the read. */
  async function check(kind: EntityName, predicate: Predicate): Promise<boolean> {
    const everything = all.get(kind)!
    const idsOf = (records: readonly AnyRecord[], tests: Predicate): string[] =>
      records.filter((record) => evaluate(kind, tests, record)).map(({ nativeId }) => nativeId)
    const { records, residual } = await readAll(kind, predicate)
    expect({ predicate, kept: idsOf(records, residual) }).toEqual({ predicate, kept: idsOf(everything, predicate) })
    return records.length < everything.length
  }

  const fieldsOf = (kind: EntityName): [string, FieldType][] =>
    Object.entries(fieldCatalogue[kind]).filter(([name]) => name !== 'nativeId')

  it.each(kinds)('never loses a %s to one condition, and what is not checked again is exact', async (kind) => {
    for (const [field, type] of fieldsOf(kind)) {
      // Only times depend on the zone; the rest is tried once.
      if (type.kind !== 'instant' && timeZone !== 'Asia/Shanghai') continue
      const declared = connected.capabilities.kinds[kind]!.fields[field === 'id' ? 'nativeId' : field]
      let sent = 0
      for (const operator of Object.keys(declared?.operators ?? {}) as Operator[]) {
        for (let round = 0; round < 8; round++) sent += Number(await check(kind, test(kind, field, type, operator)))
      }
      if (Object.keys(declared?.operators ?? {}).length > 0)
        expect({ field, sent: sent > 0 }).toEqual({ field, sent: true })
    }
  })

  it.each(kinds)('never loses a %s to conditions joined', async (kind) => {
    const fields = fieldsOf(kind)
    const some = (): Predicate => {
      const [field, type] = fields[pick(fields.length)]!
      const operator = operators[pick(operators.length)]!
      if (/contains|startsWith/i.test(operator) && type.kind !== 'text') return condition(field, 'isNotNull')
      if (/^[gl]te?$/.test(operator) && /id|reference/.test(type.kind)) return condition(field, 'isNull')
      return test(kind, field, type, operator)
    }
    for (let round = 0; round < 60; round++) {
      await check(kind, and(some(), some()))
      await check(kind, or(some(), some()))
      await check(kind, and(or(some(), some()), not(some())))
    }
  })
})
