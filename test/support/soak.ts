import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import type { Engine, EngineSource, Page } from '../../src/engine/index.js'
import { CrmError, errorCatalogue } from '../../src/errors/index.js'
import { createMemoryJournal } from '../../src/journal/index.js'
import { entityNames, fieldCatalogue, valueOf, type EntityName, type EntityRecord } from '../../src/model/index.js'
import {
  and,
  compilePredicate,
  condition,
  not,
  predicateText,
  totalOrder,
  type OrderTerm,
  type Predicate,
} from '../../src/query/index.js'
import { createRandom, type Random } from '../../src/sandbox/random.js'
import type { Fault, FaultAction, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { systemTiming, type TransportOptions } from '../../src/transport/index.js'
import { orderFields, orders, predicates } from './arbitraries.js'
import { listOf } from './engine.js'
import { sandboxedVendors, startSandboxedSource } from './sources.js'
import { begin, orderOf, writingEngine } from './writes.js'
import { customersNamed, isWriting, writingVendors } from './written-customers.js'
import { startWriting } from './xiaoshouyi-writing.js'

/** How long and with which seed; `tell` is given a line for each cycle and each finding. */
export interface SoakOptions {
  readonly seconds: number
  readonly seed: number
  readonly tell: (line: string) => void
}

/** What came of it. All but `reads`, `writes`, `told` and `heapMb` should be 0. */
export interface SoakFigures {
  reads: number
  writes: number
  /** Failures that were told, and therefore right. */
  told: number
  wrong: number
  late: number
  unlisted: number
  doubles: number
  untrue: number
  /** After full collections, at the end of each cycle, in MB. */
  readonly heapMb: number[]
}

/** Small enough for a cycle to be worth it; what is asked of a source takes no longer than this, unless held up. */
const transport: Partial<TransportOptions> = { timeoutMs: 600 }
const operationTimeoutMs = 4_000
const writes = { leaseMs: 3_000, lookWaitsMs: [0, 50, 100, 200], settleMs: 1_200, graceMs: 4_000 }
/** What a loop that is shared with all sandboxes may add. */
const lateMs = 2_000
const readers = 6
const writers = 3

interface Soaked {
  readonly source: EngineSource
  readonly sandbox: RunningSandbox
}

/** What a source may do to what only reads; each is met once and may be overcome. */
const readFaults: readonly FaultAction[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, headers: { 'retry-after': '1' } },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 200, body: '<html>' },
  { kind: 'status', status: 200, body: '' },
  { kind: 'disconnect' },
  { kind: 'cutBody' },
  { kind: 'stall' },
  { kind: 'delay', milliseconds: 100 },
  { kind: 'delay', milliseconds: 900, stage: 'applied' },
]

/** And to what writes, before or after its work is done. */
const writeFaults: readonly FaultAction[] = [
  ...(['unread', 'unapplied', 'applied'] as const).map((stage): FaultAction => ({ kind: 'disconnect', stage })),
  { kind: 'cutBody' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 504, stage: 'applied' },
  { kind: 'status', status: 200, body: '<html>', stage: 'applied' },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'stall', stage: 'applied' },
  { kind: 'delay', milliseconds: 900 },
]

/** Reads at random and writes with keys over sandboxes that misbehave, and compares all answers with what is right. */
export async function soak({ seconds, seed, tell }: SoakOptions): Promise<SoakFigures> {
  const random = createRandom(seed)
  const started = await Promise.all(sandboxedVendors.map((vendor) => startSoaked(vendor, seed)))
  try {
    return await new Soak(started, random, seed, tell).run(seconds)
  } finally {
    await Promise.all(started.map(({ sandbox }) => sandbox.close()))
  }
}

async function startSoaked(vendor: string, seed: number): Promise<Soaked> {
  if (vendor !== 'xiaoshouyi') return startSandboxedSource(vendor, { sandbox: { scale: 0.1, seed }, transport })
  // Its new records need an owner and a business type, which only its own sandbox can name.
  const sandbox = await startWriting({ scale: 0.1, seed }, {}, { ...transport, source: vendor })
  return { sandbox, source: { ...sandbox.source, name: vendor, vendor, label: vendor } }
}

interface Question {
  readonly predicate: Predicate
  readonly order: OrderTerm[]
}

interface Asked {
  readonly vendor: string
  readonly name: string
  readonly key: string
}

class Soak {
  private readonly figures: SoakFigures = {
    reads: 0,
    writes: 0,
    told: 0,
    wrong: 0,
    late: 0,
    unlisted: 0,
    doubles: 0,
    untrue: 0,
    heapMb: [],
  }
  private readonly engine: Engine
  private readonly all = new Map<EntityName, readonly EntityRecord[]>()
  private readonly questions = new Map<EntityName, readonly Question[]>()
  private readonly asked: Asked[] = []
  private readonly toldOf = new Map<string, string>()
  private made = 0

  constructor(
    private readonly started: readonly Soaked[],
    private readonly random: Random,
    private readonly seed: number,
    private readonly tell: (line: string) => void,
  ) {
    this.engine = writingEngine(
      started.map(({ source }) => source),
      { clock: systemTiming, journal: createMemoryJournal(), writes, operationTimeoutMs },
    )
  }

  async run(seconds: number): Promise<SoakFigures> {
    for (const kind of entityNames) await this.learn(kind)
    const endAt = Date.now() + seconds * 1_000
    const cycleMs = Math.min(20_000, (seconds * 1_000) / 5)
    while (Date.now() < endAt) {
      const until = Math.min(endAt, Date.now() + cycleMs)
      await Promise.all([
        this.misbehave(until),
        ...Array.from({ length: readers }, () => this.repeat(until, () => this.read())),
        ...Array.from({ length: writers }, () => this.repeat(until, () => this.write())),
      ])
      await this.settle()
      this.figures.heapMb.push(heapMb())
      const { heapMb: heaps, ...counts } = this.figures
      this.tell(`${JSON.stringify(counts)} heap ${heaps.at(-1)!.toFixed(1)} MB`)
    }
    return this.figures
  }

  private async repeat(until: number, step: () => Promise<void>): Promise<void> {
    while (Date.now() < until) await step()
  }

  /** Reads everything as it is before anything goes wrong, and makes questions of it. */
  private async learn(kind: EntityName): Promise<void> {
    const records: EntityRecord[] = []
    for (const { source } of this.started) {
      if (source.capabilities.kinds[kind] === undefined) continue
      for (let after: string | null = null; ;) {
        const page = await this.wholePage(kind, source.name, after)
        records.push(...page.records)
        if (!page.hasNextPage) break
        after = page.endCursor()
      }
    }
    this.all.set(kind, records)
    const question = fc.record<Question>({ predicate: predicates(kind, records), order: orders(kind) })
    this.questions.set(kind, fc.sample(question, { seed: this.seed, numRuns: 300 }))
  }

  /** Where the machine is busy a page may need a second look. */
  private async wholePage(kind: EntityName, source: string, after: string | null): Promise<Page<EntityRecord>> {
    for (let tries = 0; ; tries++) {
      const order: OrderTerm[] = [{ field: orderFields[kind][0]!, direction: 'ASC' }]
      const page = await this.list(kind, { first: 100, after, sources: [source], order }).page
      if (page.complete) return page
      if (tries === 10) throw new Error(`${source} cannot be read: ${JSON.stringify(page.outcomes)}`)
      await new Promise((resolve) => setTimeout(resolve, 1_500))
    }
  }

  private list(kind: EntityName, part: Parameters<typeof listOf>[1]) {
    const operation = begin(this.engine)
    const fields = Object.keys(fieldCatalogue[kind])
    return { operation, page: operation.list(listOf(kind, { fields, ...part })) as Promise<Page<EntityRecord>> }
  }

  private async read(): Promise<void> {
    const { random } = this
    const kind = random.pick(entityNames)
    const { predicate: given, order } = random.pick(this.questions.get(kind)!)
    // What is written meanwhile is left out, by its name or because it is of another kind.
    const predicate = kind === 'Customer' ? and(given, not(condition('name', 'startsWith', 'Soak '))) : given
    const backward = random.chance(0.3)
    const size = random.int(1, 60)
    const names = this.started.map(({ source }) => source.name)
    const sources = random.chance(0.5) ? null : names.filter(() => random.chance(0.5))
    const asked = Date.now()
    const where = `${kind} ${predicateText(predicate)} ${JSON.stringify({ order, backward, size, sources })}`
    const { operation, page: pending } = this.list(kind, {
      predicate,
      order,
      sources: sources?.length === 0 ? null : sources,
      ...(backward ? { last: size } : { first: size }),
    })
    let page: Page<EntityRecord>
    try {
      page = await pending
    } catch (error) {
      return this.found('wrong', `${where}: ${String(error)}`)
    } finally {
      this.figures.reads += 1
      if (Date.now() - asked > operationTimeoutMs + lateMs) this.found('late', `${where}: ${Date.now() - asked} ms`)
    }
    for (const { error } of operation.failures) this.hear(error, where)
    const problem = this.problemOf(kind, predicate, order, {
      page,
      size,
      backward,
      failures: operation.failures.length,
    })
    if (problem !== null) this.found('wrong', `${where}: ${problem}`)
  }

  /** What is wrong about a page; null = nothing. */
  private problemOf(
    kind: EntityName,
    predicate: Predicate,
    order: readonly OrderTerm[],
    answer: {
      readonly page: Page<EntityRecord>
      readonly size: number
      readonly backward: boolean
      readonly failures: number
    },
  ): string | null {
    const { page, size, backward } = answer
    const good = new Set(page.outcomes.filter(({ status }) => status === 'OK').map(({ source }) => source))
    const skipped = new Set(
      page.outcomes.filter(({ status }) => status === 'SKIPPED_CAPABILITY').map(({ source }) => source),
    )
    const failed = page.outcomes.filter(({ source }) => !good.has(source) && !skipped.has(source))
    if (failed.length > 0 && (page.complete || answer.failures === 0)) return 'a failure is not told'
    const { compare } = totalOrder(kind, order)
    const right = this.all
      .get(kind)!
      .filter(({ source }) => page.outcomes.some((outcome) => outcome.source === source))
      .filter(compilePredicate(kind, predicate))
      .sort(compare)
    const inOrder = (records: readonly EntityRecord[]): readonly EntityRecord[] =>
      backward ? [...records].reverse() : records
    const textOf = (record: EntityRecord): string =>
      JSON.stringify([
        record.source,
        record.nativeId,
        ...Object.keys(fieldCatalogue[kind]).map((field) => valueOf(record, field) ?? null),
      ])
    const shown = inOrder(page.records).map((record) => ({ source: record.source, text: textOf(record) }))
    const known = inOrder(right).map((record) => ({ source: record.source, text: textOf(record) }))
    if (failed.length === 0) {
      const expected = known.slice(0, size)
      if (shown.length !== expected.length) return `${shown.length} records instead of ${expected.length}`
      const odd = shown.findIndex(({ text }, index) => text !== expected[index]!.text)
      return odd === -1 ? null : `record ${odd} is ${shown[odd]!.text} instead of ${expected[odd]!.text}`
    }
    // Sources that answered are whole as far as the page goes; of the others what came is right and in its place.
    const wholes = known.filter(({ source }) => good.has(source))
    const ofWholes = shown.filter(({ source }) => good.has(source))
    const odd = ofWholes.findIndex(({ text }, index) => text !== wholes[index]?.text)
    if (odd !== -1) return `beside a failure, record ${odd} of good sources is ${ofWholes[odd]!.text}`
    let at = 0
    for (const { text } of shown) {
      at = known.findIndex((record, index) => index >= at && record.text === text) + 1
      if (at === 0) return `beside a failure, ${text} is not in its place`
    }
    return null
  }

  private async write(): Promise<void> {
    const { random } = this
    // Now and then a key comes again, at the same time or later.
    const again = this.asked.length > 0 && random.chance(0.3) ? random.pick(this.asked) : null
    const number = again === null ? ++this.made : 0
    const one: Asked = again ?? { vendor: random.pick(writingVendors), name: `Soak ${number}`, key: `soak ${number}` }
    if (again === null) this.asked.push(one)
    const copies = random.chance(0.2) ? 3 : 1
    await Promise.all(Array.from({ length: copies }, () => this.send(one)))
  }

  /** Asks for a write; what is told for certain has to be so. */
  private async send(one: Asked): Promise<string> {
    const asked = Date.now()
    const operation = begin(this.engine)
    const wish = { operation: 'create', kind: 'Customer', values: { name: one.name } } as const
    let outcome: string
    try {
      outcome = (await operation.write(orderOf(wish, { source: one.vendor, idempotencyKey: one.key }))).outcome
      for (const { error } of operation.failures) this.hear(error, one.name)
    } catch (error) {
      this.hear(error, one.name)
      outcome = 'FAILED'
    }
    this.figures.writes += 1
    const most = operationTimeoutMs + writes.graceMs + lateMs
    if (Date.now() - asked > most) this.found('late', `${one.name} at ${one.vendor}: ${Date.now() - asked} ms`)
    if (outcome === 'APPLIED' || outcome === 'NOT_APPLIED') {
      const before = this.toldOf.get(one.key) ?? outcome
      this.toldOf.set(one.key, outcome)
      if (before !== outcome) this.found('untrue', `${one.name} at ${one.vendor}: ${before}, then ${outcome}`)
    }
    return outcome
  }

  /** With nothing going wrong any more, every key has to tell what is so. */
  private async settle(): Promise<void> {
    for (const { sandbox } of this.started) sandbox.faults.clear()
    // Breakers and what sources have said are over by then, and nothing that was sent can still arrive.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    for (const one of this.asked.splice(0)) {
      let outcome = 'FAILED'
      for (let tries = 0; tries < 40 && outcome !== 'APPLIED' && outcome !== 'NOT_APPLIED'; tries++) {
        if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 500))
        outcome = await this.send(one)
      }
      const ids = await this.idsOf(one)
      if (ids.length > 1) this.found('doubles', `${one.name} at ${one.vendor}: ${ids.join(', ')}`)
      if ((outcome === 'APPLIED') !== ids.length > 0) {
        this.found('untrue', `${one.name} at ${one.vendor}: ${outcome}, and there are ${ids.length}`)
      }
    }
    for (const { sandbox } of this.started) sandbox.requests.length = 0
  }

  /** Ids of what a write has made, read as soon as its source can be. */
  private async idsOf({ vendor, name }: Asked): Promise<readonly string[]> {
    const { source } = this.started.find((each) => each.source.name === vendor)!
    for (let tries = 0; ; tries++) {
      try {
        return await customersNamed(source, name)
      } catch (error) {
        if (tries === 20) throw error
        await new Promise((resolve) => setTimeout(resolve, 1_000))
      }
    }
  }

  /** Plans a fault for one source after another. */
  private async misbehave(until: number): Promise<void> {
    const { random } = this
    while (Date.now() < until) {
      const { sandbox } = random.pick(this.started)
      const writing = random.chance(0.4)
      const fault: Fault = {
        when: (request) => isWriting(request) === writing,
        after: random.int(0, 2),
        times: random.chance(0.1) ? 3 : 1,
        action: random.pick(writing ? writeFaults : readFaults),
      }
      sandbox.faults.add(fault)
      await new Promise((resolve) => setTimeout(resolve, random.int(50, 400)))
    }
  }

  private hear(error: unknown, where: string): void {
    this.figures.told += 1
    const listed = error instanceof CrmError && error.code in errorCatalogue && error.kind !== 'defect'
    if (!listed)
      this.found('unlisted', `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }

  private found(figure: 'wrong' | 'late' | 'unlisted' | 'doubles' | 'untrue', what: string): void {
    this.figures[figure] += 1
    this.tell(`${figure}: ${what}`)
  }
}

/** Whether the heap stays where it was: its lowest level in the last third is that of the first, but for what was written. */
export function isFlat({ heapMb: heaps, writes: written }: SoakFigures): boolean {
  const third = Math.max(1, Math.floor(heaps.length / 3))
  const first = Math.min(...heaps.slice(0, third))
  const last = Math.min(...heaps.slice(-third))
  return last <= first * 1.1 + written * keptForWriteMb
}

/** What journal and sandbox keep of a write, at most. */
const keptForWriteMb = 0.01

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heapMb(): number {
  for (let times = 0; times < 3; times++) collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}
