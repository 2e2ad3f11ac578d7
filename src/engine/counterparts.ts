import DataLoader from 'dataloader'
import { asSourceError } from '../errors/index.js'
import { valueOf, type CustomerRecord } from '../model/index.js'
import { keyFields, keysOf, matchesOf, spellings, type Candidate, type KeyKind } from '../matching/index.js'
import { condition, conditionOf, normalForm, totalOrder, TRUE, type Predicate } from '../query/index.js'
import { gradedTranslate, type SourcePlan } from '../planner/index.js'
import { planAt } from './plan-at.js'
import { SourceCalls } from './calls.js'
import { firstRequest, type ListContext } from './list.js'
import type { DeclaredLinks } from './links.js'
import type { LookupLoader } from './lookup.js'
import { scanPlanned } from './scan.js'
import type { CounterpartRecord, EngineSource } from './types.js'

/** Record fields that matching reads; whoever asks for counterparts must have read them. */
export const matchingFields: readonly string[] = Object.values(keyFields)

const keyKinds = Object.keys(keyFields) as KeyKind[]

interface Found {
  readonly records: Map<string, CustomerRecord>
  /** Keys already looked up, as `KIND key`. */
  readonly asked: Set<string>
}

/**
 * Finds the counterparts of customers. All customers asked for within one tick share the lookups: their keys are looked
 * up in every source by its own queries, in chunks, and then once more the keys of what was found, which shows whether
 * a match is ambiguous. Calls are bounded by 2 rounds x sources x key kinds x chunks, never by customers.
 */
export class CounterpartLoader {
  private readonly loader: DataLoader<CustomerRecord, readonly CounterpartRecord[], string>
  private path: readonly string[] = []
  private readonly wholes = new Map<string, Promise<readonly CustomerRecord[]>>()

  constructor(
    private readonly context: ListContext,
    private readonly lookups: LookupLoader,
    private readonly links: DeclaredLinks,
  ) {
    this.loader = new DataLoader<CustomerRecord, readonly CounterpartRecord[], string>(
      async (customers) => this.load(customers),
      { cacheKeyFn: idOf },
    )
  }

  /** Counterparts of one customer, ordered by source and native id. The record must hold the `matchingFields`. */
  async of(customer: CustomerRecord, path: readonly string[]): Promise<readonly CounterpartRecord[]> {
    this.path = path
    return this.loader.load(customer)
  }

  private async load(customers: readonly CustomerRecord[]): Promise<(readonly CounterpartRecord[])[]> {
    const sources = this.context.sources.filter((source) => source.capabilities.kinds.Customer !== undefined)
    if (sources.length < 2) return customers.map(() => [])
    const found: Found = { records: new Map(), asked: new Set() }
    await this.lookUp(sources, customers, found)
    await this.readLinked(customers, found)
    await this.lookUp(sources, [...found.records.values()], found)
    const candidates = [...found.records.values()].map(candidateOf)
    return customers.map((customer) => {
      const linked = new Set(this.links.linkedWith(idOf(customer)))
      return matchesOf(candidateOf(customer), candidates, (_self, other) => linked.has(other)).flatMap(
        ({ id, matchedOn }) => {
          const record = found.records.get(id)
          return record === undefined ? [] : [{ customer: record, matchedOn }]
        },
      )
    })
  }

  /** Asks every source for all spellings of the customers' keys that were not asked for yet. */
  private async lookUp(
    sources: readonly EngineSource[],
    customers: readonly CustomerRecord[],
    found: Found,
  ): Promise<void> {
    const texts = new Map<KeyKind, string[]>()
    for (const customer of customers) {
      const keys = keysOf(customer)
      for (const kind of keyKinds) {
        const key = keys[kind]
        if (key === null || found.asked.has(`${kind} ${key}`)) continue
        found.asked.add(`${kind} ${key}`)
        texts.set(kind, [...(texts.get(kind) ?? []), ...spellings(kind, key)])
      }
    }
    await Promise.all(
      sources.flatMap((source) =>
        [...texts].map(async ([kind, values]) => {
          try {
            for (const record of await this.search(source, keyFields[kind], values))
              found.records.set(idOf(record), record)
          } catch (error) {
            this.context.fail({ path: this.path, error: asSourceError(error, source.name) })
          }
        }),
      ),
    )
  }

  private async search(source: EngineSource, field: string, values: readonly string[]): Promise<CustomerRecord[]> {
    const capabilities = source.capabilities.kinds.Customer
    if (capabilities === undefined || capabilities.fields[field] === undefined) return []
    const translate = gradedTranslate(capabilities, (test) => source.dialect.translate('Customer', test))
    const kindOf = (value: string): string => translate(condition(field, 'in', value, value)).kind
    const sayable = this.context.state.pushDown ? values.filter((value) => kindOf(value) === 'pushed') : []
    const local = new Set(values.filter((value) => !sayable.includes(value) && kindOf(value) !== 'never'))
    const asked = chunksOf(sayable, capabilities.maxLookupKeys).map(async (chunk) => this.ask(source, field, chunk))
    const found = (await Promise.all(asked)).flat()
    if (local.size === 0) return found
    const whole = await this.wholeOf(source)
    return [...found, ...whole.filter((record) => holdsOneOf(record, field, local))]
  }

  /** Asks for a list of values; halves it as long as it is too long for one filter of the source. */
  private async ask(source: EngineSource, field: string, values: readonly string[]): Promise<CustomerRecord[]> {
    const plan = this.plan(source, normalForm(conditionOf(field, 'in', values)))
    if (plan === null || plan.split.empty) return []
    const wanted = new Set(values)
    if (plan.split.pushed === null) {
      if (values.length === 1) return (await this.wholeOf(source)).filter((record) => holdsOneOf(record, field, wanted))
      const half = Math.ceil(values.length / 2)
      const parts = [values.slice(0, half), values.slice(half)]
      return (await Promise.all(parts.map(async (part) => this.ask(source, field, part)))).flat()
    }
    return (await this.read(source, plan)).filter((record) => holdsOneOf(record, field, wanted))
  }

  /** Every customer of a source that cannot be asked by key, read once in an operation and within its scan budget. */
  private async wholeOf(source: EngineSource): Promise<readonly CustomerRecord[]> {
    let whole = this.wholes.get(source.name)
    if (whole === undefined) {
      const plan = this.plan(source, TRUE)
      whole = plan === null ? Promise.resolve([]) : this.read(source, plan)
      this.wholes.set(source.name, whole)
    }
    return whole
  }

  private plan(source: EngineSource, predicate: Predicate): SourcePlan | null {
    return planAt(source, this.context, {
      kind: 'Customer',
      predicate,
      order: totalOrder('Customer', []),
      wanted: null,
      fields: [...matchingFields, 'name', 'kind'],
    })
  }

  private async read(source: EngineSource, plan: SourcePlan): Promise<CustomerRecord[]> {
    const { explain } = this.context.state
    const calls = new SourceCalls(
      source,
      this.context.state,
      explain.plan(this.path, plan, firstRequest(source, plan, this.context.state.explain)),
    )
    if (calls.planOnly) return []
    const records: CustomerRecord[] = []
    const pages = scanPlanned(plan, calls)
    for await (const page of pages) for (const record of page) records.push(record)
    if (calls.flaw !== null) this.context.fail({ path: this.path, error: calls.flaw })
    return records
  }

  private async readLinked(customers: readonly CustomerRecord[], found: Found): Promise<void> {
    const ids = new Set(customers.flatMap((customer) => this.links.linkedWith(idOf(customer))))
    await Promise.all(
      [...ids].map(async (id) => {
        const separator = id.indexOf(':')
        const record = await this.lookups.byId(
          'Customer',
          id.slice(0, separator),
          id.slice(separator + 1),
          [...matchingFields, 'name', 'kind'],
          this.path,
        )
        if (record !== null) found.records.set(id, record)
      }),
    )
  }
}

function holdsOneOf(record: CustomerRecord, field: string, values: ReadonlySet<string>): boolean {
  const value = valueOf(record, field)
  return typeof value === 'string' && values.has(value)
}

function idOf(record: { readonly source: string; readonly nativeId: string }): string {
  return `${record.source}:${record.nativeId}`
}

function candidateOf(record: CustomerRecord): Candidate {
  return { id: idOf(record), source: record.source, keys: keysOf(record) }
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  )
}
