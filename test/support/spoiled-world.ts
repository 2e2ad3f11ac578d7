import { CrmError } from '../../src/errors/index.js'
import { asRecord, encodeReference, type AnyRecord, type RecordKind } from '../../src/model/index.js'
import type { Random } from '../../src/sandbox/random.js'
import type { World } from './asked-operations.js'
import { testEngine } from './engine.js'
import { createMemorySource, type MemorySource } from './memory-source.js'
import type { Vocabulary } from './operation-generator.js'

type Fields = Readonly<Record<string, unknown>>

const start = Date.UTC(2024, 0, 1)
const sourceNames = ['s', 't'] as const
const texts = ['c1', 'C1', 'T', 't2', 'Müller', '上海电气', '"', '\\', '__proto__', '', '5']

const kinds: readonly RecordKind[] = ['Customer', 'Contact', 'Ticket', 'Order', 'Agent', 'OrderLine', 'TicketReply']

/** Fields without which the schema has no object. */
const requiredFields = ['kind', 'status', 'priority', 'tags', 'total', 'productName', 'quantity', 'body', 'public']

/** What no field can hold, or only the reference makes sense of. */
const wrongValues: readonly unknown[] = [
  null,
  5,
  1.5,
  9e15,
  NaN,
  Infinity,
  -0,
  true,
  '',
  'FROZEN',
  '1e400',
  {},
  { first: 'a' },
  [],
  ['a', null],
  new Set(['a']),
  new Error('broken'),
]

/** What operations over these sources can ask for. */
export const vocabulary: Vocabulary = {
  ids: Object.fromEntries(
    (['Customer', 'Contact', 'Ticket', 'Order', 'ReportTable'] as const).map((entity, index) => [
      entity,
      ['s', 't', 's'].map((source, which) => encodeReference(entity, source, `${'cptor'[index]!}${which + 1}`)),
    ]),
  ),
  sources: [...Array.from({ length: 20 }, (_, index) => sourceNames[index % 2]!), 'nobody'],
  texts,
}

/** Two sources with some of everything, which refers to each other. */
function records(source: string): Partial<Record<RecordKind, readonly AnyRecord[]>> {
  const some = (letter: string, count: number, fields: (index: number) => Fields): AnyRecord[] =>
    Array.from({ length: count }, (_, index) => ({
      source,
      nativeId: `${letter}${index + 1}`,
      createdAt: start + index * 1000,
      updatedAt: index % 3 === 0 ? null : start + (9 - index) * 1000,
      nativeFields: { x: index, __proto: letter },
      ...fields(index),
    }))
  return {
    Customer: some('c', 5, (index) => ({
      kind: 'ORGANIZATION',
      name: texts[index],
      status: index % 2 === 0 ? 'ACTIVE' : 'LEAD',
      phone: index === 0 ? '13800138000' : null,
      email: index === 1 ? 'a@example.com' : null,
      ownerId: index === 2 ? null : `a${(index % 3) + 1}`,
      address:
        index === 0
          ? {
              country: '中国',
              province: null,
              city: '上海',
              district: null,
              street: null,
              postalCode: null,
              formatted: null,
            }
          : null,
      tags: index === 1 ? ['x', 'y'] : [],
    })),
    Contact: some('p', 4, (index) => ({ name: `P ${index}`, customerId: index === 3 ? null : `c${index + 1}` })),
    Ticket: some('t', 6, (index) => ({
      number: String(index),
      subject: `T ${index}`,
      status: 'OPEN',
      priority: index % 2 === 0 ? 'HIGH' : 'NORMAL',
      customerId: index === 5 ? 'gone' : `c${(index % 3) + 1}`,
      contactId: index === 1 ? null : `p${(index % 4) + 1}`,
      assigneeId: `a${(index % 4) + 1}`,
      tags: ['t'],
      solvedAt: null,
    })),
    Order: some('o', 4, (index) => ({
      number: `O${index}`,
      subject: null,
      status: 'PAID',
      total: index === 0 ? null : `${index}.5`,
      currency: 'EUR',
      customerId: `c${index + 1}`,
      contactId: 'p1',
      ownerId: 'a1',
      placedAt: start,
      paidAt: null,
    })),
    Agent: some('a', 3, (index) => ({ name: `A ${index}`, email: null })),
    OrderLine: some('l', 3, (index) => ({
      orderId: `o${(index % 2) + 1}`,
      productName: 'P',
      sku: null,
      quantity: '1',
      unitPrice: '2.50',
      total: '2.50',
    })),
    TicketReply: some('r', 3, (index) => ({
      ticketId: `t${(index % 2) + 1}`,
      body: `R ${index}`,
      public: index === 0,
      authorId: 'a1',
    })),
  }
}

/** Sources with an engine over them, and whether it remembers how much there was. */
export interface SpoiledWorld extends World {
  readonly remembers: boolean
  /** Whether its rows are gone through in turns so short that every list stops for others, now here and now there. */
  readonly pauses: boolean
  /** Whether its budget is so short that who asks first decides what is read. */
  readonly isShort: boolean
}

/**
 * Sources of which some fail and some give values that do not fit, the same ones whenever they are asked, and now and
 * then a budget that is soon spent.
 */
export function spoiledWorld(random: Random): SpoiledWorld {
  const remembers = random.chance(0.2)
  const sources = sourceNames.map((name) => spoiledSource(name, remembers, random))
  const scanBudget = random.pick([4, 30, 10_000, 10_000])
  // Where the budget ends, who stopped for others would decide who has the rest of it.
  const isShort = scanBudget < 10_000
  const pauses = !isShort && random.chance(0.3)
  const engine = testEngine(sources, { scanBudget, turnMs: pauses ? 0.01 : Infinity })
  return { sources, engine, remembers, pauses, isShort }
}

function spoiledSource(name: string, saysTotal: boolean, random: Random): MemorySource {
  const source = createMemorySource({
    name,
    records: spoiled(records(name), random),
    grade: random.pick(['exact', 'superset']),
    orderGrade: random.pick(['exact', 'grouped', 'none']),
    ordered: random.pick(['keyset', 'offset']),
    maxPageRecords: random.pick([2, 10]),
    maxLookupKeys: random.pick([2, 50]),
    saysTotal,
  })
  const failing = kinds.filter(() => random.chance(0.03))
  source.onPage = ({ kind }) => {
    if (failing.includes(kind)) throw new CrmError('SOURCE_UNAVAILABLE', 'It is away', { source: name })
  }
  return Object.assign(source, { mapping: { ...source.mapping, reader: readerOf(name) } })
}

/** Gives nothing but the fields that were asked for, so that one too few shows in the answer. */
function readerOf(source: string) {
  return (kind: RecordKind, fields: readonly string[]) =>
    (row: unknown): AnyRecord => {
      const given = row as Readonly<Record<string, unknown>>
      const only = Object.keys(given).filter((field) => fields.includes(field) || fields.includes('*'))
      const record = Object.fromEntries(only.map((field) => [field, given[field]]))
      return asRecord(kind, { ...record, source, nativeId: String(given['nativeId']) })
    }
}

function spoiled(
  all: Partial<Record<RecordKind, readonly AnyRecord[]>>,
  random: Random,
): Partial<Record<RecordKind, readonly AnyRecord[]>> {
  let records = all
  if (random.chance(0.4)) return records
  for (let count = random.int(1, 5); count > 0; count--) {
    const kind = random.chance(0.8) ? random.pick(kinds.slice(0, 4)) : random.pick(kinds)
    const rows = records[kind]!
    const guilty = random.int(0, rows.length - 1)
    const names = Object.keys(rows[guilty]!).filter((field) => field !== 'source' && field !== 'nativeId')
    const required = names.filter((name) => requiredFields.includes(name))
    const part = {
      [random.pick(required.length > 0 && random.chance(0.6) ? required : names)]: random.pick(wrongValues),
    }
    records = { ...records, [kind]: rows.map((row, index) => (index === guilty ? { ...row, ...part } : row)) }
  }
  return records
}
