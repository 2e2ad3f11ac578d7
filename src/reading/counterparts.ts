import DataLoader from 'dataloader'
import { asSourceError } from '../errors/index.js'
import { valueOf, type CustomerRecord } from '../model/index.js'
import {
  keyFields,
  keysOf,
  Matching,
  spellings,
  type Candidate,
  type CustomerKeys,
  type KeyKind,
} from '../matching/index.js'
import { condition, conditionOf, normalForm, totalOrder, TRUE, type Predicate } from '../query/index.js'
import { gradedTranslate, type SourcePlan } from '../planner/index.js'
import { planAt } from './source/plan-at.js'
import { exampleRecord } from './example.js'
import { callsOf, keysOfLookup, mostCallsOf, placesOf, type Places } from './foreseen.js'
import type { ListContext } from './list.js'
import type { DeclaredLinks } from './links.js'
import type { LookupLoader } from './lookup.js'
import { scanPlanned } from './source/scan.js'
import type { CounterpartRecord, EngineSource } from './types.js'

/** Record fields that matching reads; whoever asks for counterparts must have read them. */
export const matchingFields: readonly string[] = Object.values(keyFields)

const keyKinds = Object.keys(keyFields) as KeyKind[]

/** A customer whose counterparts are asked for, and where. */
interface Asker {
  readonly customer: CustomerRecord
  readonly path: readonly string[]
}

/** More ways of writing a key than any has. */
const mostSpellings = 20

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
  private readonly loader: DataLoader<Asker, readonly CounterpartRecord[], string>
  /** Places that are planned already. */
  private readonly planned = new Set<string>()
  private readonly keys = new WeakMap<CustomerRecord, CustomerKeys>()
  private readonly wholes = new Map<string, Promise<readonly CustomerRecord[]>>()

  constructor(
    private readonly context: ListContext,
    private readonly lookups: LookupLoader,
    private readonly links: DeclaredLinks,
  ) {
    this.loader = new DataLoader<Asker, readonly CounterpartRecord[], string>(async (askers) => this.load(askers), {
      cacheKeyFn: ({ customer }) => idOf(customer),
      batchScheduleFn: context.state.turns.schedule,
    })
  }

  /** Counterparts of one customer, ordered by source and native id. The record must hold the `matchingFields`. */
  async of(customer: CustomerRecord, path: readonly string[]): Promise<readonly CounterpartRecord[]> {
    if (this.context.state.explain.mode === 'plan') return this.plan(customer, path)
    return this.loader.load({ customer, path })
  }

  /** Notes what looking for the counterparts of all customers of a place may cost; gives some that stand for them. */
  private async plan(customer: CustomerRecord, path: readonly string[]): Promise<readonly CounterpartRecord[]> {
    const sources = this.sources()
    const place = path.join('.')
    if (!this.planned.has(place)) {
      this.planned.add(place)
      await this.lookUp(sources, [customer], { records: new Map(), asked: new Set() }, { path })
    }
    return sources
      .filter(({ name }) => name !== customer.source)
      .map((source) => ({ customer: exampleRecord(source, 'Customer'), matchedOn: [] }))
  }

  private sources(): readonly EngineSource[] {
    return this.context.sources.filter((source) => source.capabilities.kinds.Customer !== undefined)
  }

  private async load(askers: readonly Asker[]): Promise<(readonly CounterpartRecord[])[]> {
    const customers = askers.map(({ customer }) => customer)
    const sources = this.sources()
    const places = placesOf(askers)
    if (sources.length < 2) return customers.map(() => [])
    const found: Found = { records: new Map(), asked: new Set() }
    await this.lookUp(sources, customers, found, places)
    await this.readLinked(customers, found, places)
    await this.lookUp(sources, [...found.records.values()], found, places)
    const { turns } = this.context.state
    const candidates: Candidate[] = []
    for (const record of found.records.values()) {
      while (turns.isOver) await turns.next()
      candidates.push(this.candidateOf(record))
    }
    const matching = new Matching(candidates)
    const counterparts: CounterpartRecord[][] = []
    for (const customer of customers) {
      while (turns.isOver) await turns.next()
      const matches = matching.of(this.candidateOf(customer), this.links.linkedWith(idOf(customer)))
      counterparts.push(
        matches.flatMap(({ id, matchedOn }) => {
          const record = found.records.get(id)
          return record === undefined ? [] : [{ customer: record, matchedOn }]
        }),
      )
    }
    return counterparts
  }

  private candidateOf(record: CustomerRecord): Candidate {
    return { id: idOf(record), source: record.source, keys: this.keysOf(record) }
  }

  /** Kept: to read a phone number takes long, and each record is looked at several times. */
  private keysOf(record: CustomerRecord): CustomerKeys {
    let keys = this.keys.get(record)
    if (keys === undefined) {
      keys = keysOf(record)
      this.keys.set(record, keys)
    }
    return keys
  }

  /** Asks every source for all spellings of the customers' keys that were not asked for yet. */
  private async lookUp(
    sources: readonly EngineSource[],
    customers: readonly CustomerRecord[],
    found: Found,
    places: Places,
  ): Promise<void> {
    const texts = new Map<KeyKind, string[]>()
    const { turns } = this.context.state
    for (const customer of customers) {
      while (turns.isOver) await turns.next()
      const keys = this.keysOf(customer)
      for (const kind of keyKinds) {
        const key = keys[kind]
        if (key === null || found.asked.has(`${kind} ${key}`)) continue
        found.asked.add(`${kind} ${key}`)
        const ofKind = texts.get(kind) ?? []
        ofKind.push(...spellings(kind, key))
        texts.set(kind, ofKind)
      }
    }
    await Promise.all(
      sources.flatMap((source) =>
        [...texts].map(async ([kind, values]) => {
          try {
            for (const record of await this.search(source, keyFields[kind], values, places))
              found.records.set(idOf(record), record)
          } catch (error) {
            this.context.fail({ path: places.path, error: asSourceError(error, source.name) })
          }
        }),
      ),
    )
  }

  private async search(
    source: EngineSource,
    field: string,
    values: readonly string[],
    places: Places,
  ): Promise<CustomerRecord[]> {
    const capabilities = source.capabilities.kinds.Customer
    if (capabilities === undefined || capabilities.fields[field] === undefined) return []
    const translate = gradedTranslate(capabilities, (test) => source.dialect.translate('Customer', test))
    const sayable: string[] = []
    const local = new Set<string>()
    const { turns } = this.context.state
    for (const value of values) {
      while (turns.isOver) await turns.next()
      const { kind } = translate(condition(field, 'in', value, value))
      if (kind === 'pushed' && this.context.state.pushDown) sayable.push(value)
      else if (kind !== 'never') local.add(value)
    }
    const asked = chunksOf(sayable, capabilities.maxLookupKeys).map(async (chunk) =>
      this.ask(source, field, chunk, places),
    )
    const found = (await Promise.all(asked)).flat()
    if (local.size === 0) return found
    const whole = await this.wholeOf(source, places)
    return [...found, ...whole.filter((record) => holdsOneOf(record, field, local))]
  }

  /** Asks for a list of values; halves it as long as it is too long for one filter of the source. */
  private async ask(
    source: EngineSource,
    field: string,
    values: readonly string[],
    places: Places,
  ): Promise<CustomerRecord[]> {
    const plan = this.planOf(source, normalForm(conditionOf(field, 'in', values)))
    if (plan === null || plan.split.empty) return []
    const wanted = new Set(values)
    if (plan.split.pushed === null) {
      if (values.length === 1)
        return (await this.wholeOf(source, places)).filter((record) => holdsOneOf(record, field, wanted))
      const half = Math.ceil(values.length / 2)
      const parts = [values.slice(0, half), values.slice(half)]
      return (await Promise.all(parts.map(async (part) => this.ask(source, field, part, places)))).flat()
    }
    return (await this.read(source, plan, places)).filter((record) => holdsOneOf(record, field, wanted))
  }

  /** Every customer of a source that cannot be asked by key, read once in an operation and within its scan budget. */
  private async wholeOf(source: EngineSource, places: Places): Promise<readonly CustomerRecord[]> {
    // Which place a run reads it for is not known beforehand, so it is planned for each.
    let whole = this.context.state.explain.mode === 'plan' ? undefined : this.wholes.get(source.name)
    if (whole === undefined) {
      const plan = this.planOf(source, TRUE)
      whole = plan === null ? Promise.resolve([]) : this.read(source, plan, places)
      this.wholes.set(source.name, whole)
    }
    return whole
  }

  private planOf(source: EngineSource, predicate: Predicate): SourcePlan | null {
    return planAt(source, this.context, {
      kind: 'Customer',
      predicate,
      order: totalOrder('Customer', []),
      wanted: null,
      fields: [...matchingFields, 'name', 'kind'],
    })
  }

  private async read(source: EngineSource, plan: SourcePlan, places: Places): Promise<CustomerRecord[]> {
    const { state } = this.context
    const most = state.explain.mode === 'off' ? 0 : mostCallsOf(plan, this.mostReads(source, places.path))
    const calls = callsOf(source, state, plan, { ...places, least: 0, most })
    if (calls.planOnly) return []
    const records: CustomerRecord[] = []
    const pages = scanPlanned(plan, calls)
    for await (const page of pages) for (const record of page) records.push(record)
    if (calls.flaw !== null) this.context.fail({ path: places.path, error: calls.flaw })
    return records
  }

  /**
   * Chunks of values that one key kind may come to, in both rounds, each halved at most once for every value, and a
   * reading of everything. What the first round finds is bounded by the scan budget.
   */
  private mostReads(source: EngineSource, path: readonly string[]): number {
    const { state, settings } = this.context
    const { records, moments } = state.explain.expectedAbove(path) ?? { records: 1, moments: 1 }
    const values = mostSpellings * (records + settings.scanBudget)
    return 1 + 2 * (moments + Math.ceil(values / keysOfLookup(source, 'Customer')))
  }

  private async readLinked(customers: readonly CustomerRecord[], found: Found, { path }: Places): Promise<void> {
    const ids = new Set(customers.flatMap((customer) => this.links.linkedWith(idOf(customer))))
    await Promise.all(
      [...ids].map(async (id) => {
        const separator = id.indexOf(':')
        const record = await this.lookups.byId(
          'Customer',
          id.slice(0, separator),
          id.slice(separator + 1),
          [...matchingFields, 'name', 'kind'],
          path,
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

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  )
}
