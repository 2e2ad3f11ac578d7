import { afterEach, describe, expect, it } from '@jest/globals'
import type { Page } from '../../src/engine/index.js'
import { fieldCatalogue, type EntityName, type EntityRecord } from '../../src/model/index.js'
import { condition, TRUE, type Condition, type OrderTerm, type Predicate } from '../../src/query/index.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import type { VtigerStore } from '../../src/vendors/vtiger/sandbox/index.js'
import { listOf, operationOf, testEngine } from '../support/engine.js'
import { startSandboxedSource, type SandboxedSource } from '../support/sources.js'

let started: SandboxedSource | undefined
afterEach(() => started?.sandbox.close())

const zero = '0000-00-00 00:00:00'
const modules = { Customer: 'Accounts', Contact: 'Contacts', Ticket: 'HelpDesk', Order: 'SalesOrder' } as const

/** A source whose accounts 1 to 9 were made in this order, but for those listed, which have no time. */
async function start(missing: readonly number[], more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const Accounts = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => ({
    id,
    accountname: `A${id}`,
    createdtime: missing.includes(id) ? zero : Date.UTC(2026, 0, 1, id),
    modifiedtime: Date.UTC(2026, 1, 1),
  }))
  started = await startSandboxedSource('vtiger', { sandbox: { data: { records: { Accounts } }, ...more } })
}

function store(): VtigerStore {
  return (started!.sandbox as RunningSandbox<VtigerStore>).data
}

async function walk(
  kind: EntityName,
  order: OrderTerm[],
  size: number,
  predicate: Predicate = TRUE,
): Promise<string[]> {
  const engine = testEngine([started!.source])
  const ids: string[] = []
  for (let after: string | null = null; ;) {
    const operation = operationOf(engine)
    const fields = Object.keys(fieldCatalogue[kind])
    const page: Page<EntityRecord> = await operation.list(
      listOf(kind, { first: size, after, order, fields, predicate }),
    )
    expect(operation.failures.map(({ error }) => error.message)).toEqual([])
    ids.push(...page.records.map(({ nativeId }) => nativeId))
    if (!page.hasNextPage) return ids
    after = page.endCursor()
  }
}

const byTime = (direction: 'ASC' | 'DESC'): OrderTerm[] => [{ field: 'createdAt', direction }]
const numbers = (ids: readonly string[]): string => ids.map((id) => id.replace('11x', '')).join('')
const queries = (): string[] =>
  started!.sandbox.requests.flatMap(({ url }) => new URLSearchParams(url.split('?')[1]).get('query') ?? [])

describe('records with a zero date', () => {
  it.each<[missing: number[], ascending: string, descending: string]>([
    [[], '123456789', '987654321'],
    [[5], '123467895', '598764321'],
    [[2, 7, 9], '134568279', '279865431'],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9], '123456789', '123456789'],
  ])('without %j: last when ascending, first when descending', async (missing, ascending, descending) => {
    await start(missing)
    for (const size of [1, 2, 3, 9, 50]) {
      expect(numbers(await walk('Customer', byTime('ASC'), size))).toBe(ascending)
      expect(numbers(await walk('Customer', byTime('DESC'), size))).toBe(descending)
    }
  })

  it('are found by isNull, and by nothing that compares', async () => {
    await start([2, 7])
    const found = async (test: Condition): Promise<string> => numbers(await walk('Customer', byTime('ASC'), 50, test))
    expect(await found(condition('createdAt', 'isNull'))).toBe('27')
    expect(await found(condition('createdAt', 'isNotNull'))).toBe('1345689')
    expect(await found(condition('createdAt', 'lt', Date.UTC(2026, 0, 1, 5)))).toBe('134')
    expect(await found(condition('createdAt', 'lte', Date.UTC(12_000, 0, 1)))).toBe('1345689')
    expect(await found(condition('createdAt', 'gt', Date.UTC(2026, 0, 1, 5)))).toBe('689')
    expect(await found(condition('createdAt', 'gte', -1e15))).toBe('1345689')
  })

  it('are as many as there are in every kind, over pages of any size', async () => {
    started = await startSandboxedSource('vtiger', { sandbox: { scale: 0.1, zeroTimes: 3, tieOrder: 'unstable' } })
    for (const [kind, module] of Object.entries(modules) as [EntityName, string][]) {
      const all = store()
        .rows(module)
        .map((row) => store().idOf(row))
        .sort()
      for (const field of ['createdAt', 'updatedAt'])
        for (const direction of ['ASC', 'DESC'] as const)
          expect((await walk(kind, [{ field, direction }], 23)).sort()).toEqual(all)
    }
  })

  it('cost nothing where there are none, but a look in five minutes for the newest first', async () => {
    await start([])
    await walk('Customer', byTime('ASC'), 50)
    expect(queries().filter((query) => /'(?:0000|1000)-/.test(query))).toEqual([])
    for (let time = 0; time < 3; time++) await walk('Customer', byTime('DESC'), 50)
    expect(queries().filter((query) => /'(?:0000|1000)-/.test(query))).toEqual([
      "select id from Accounts where createdtime < '1000-01-01 00:00:00' order by id limit 1;",
    ])
  })

  it('that come where none were known end the list as broken once, and are known from then on', async () => {
    await start([])
    await walk('Customer', byTime('DESC'), 50)
    store().change('11x4', { modifiedtime: Date.UTC(2026, 2, 1) })
    store().find('11x4')!.values['createdtime'] = zero
    const operation = operationOf(testEngine([started!.source]))
    const page = await operation.list(listOf('Customer', { first: 50, order: byTime('DESC') }))
    expect(page.complete).toBe(false)
    expect(operation.failures.map(({ error }) => error.code)).toEqual(['SOURCE_PROTOCOL_ERROR'])
    expect(numbers(await walk('Customer', byTime('DESC'), 50))).toBe('498765321')
  })

  it('have no time in the zone of summer times either', async () => {
    await start([3, 8], { timeZone: 'Europe/Berlin' })
    expect(numbers(await walk('Customer', byTime('DESC'), 4))).toBe('389765421')
    expect(numbers(await walk('Customer', byTime('ASC'), 4, condition('createdAt', 'isNull')))).toBe('38')
  })
})
