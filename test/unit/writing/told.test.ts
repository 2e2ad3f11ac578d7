import { describe, expect, it } from '@jest/globals'
import type { WriteOrder, WriteResult, WriteWish } from '../../../src/engine/index.js'
import { createMemoryJournal } from '../../../src/journal/index.js'
import { createMemoryWriter, type WritableMemorySource } from '../../support/memory-writer.js'
import { createPatientClock, type PatientClock } from '../../support/patient-clock.js'
import { customer, ticket } from '../../support/records.js'
import { begin, failure, failuresOf, orderOf, writingEngine } from '../../support/writes.js'

const wishes: Readonly<Record<string, WriteWish>> = {
  create: { operation: 'create', kind: 'Customer', values: { name: 'Acme', phone: '1' } },
  update: { operation: 'update', kind: 'Customer', nativeId: 'c1', values: { phone: '2' } },
  delete: { operation: 'delete', kind: 'Customer', nativeId: 'c1' },
  reply: { operation: 'create', kind: 'TicketReply', values: { ticketId: 't1', body: 'Done', public: true } },
}

/** What comes back of a write. */
const answers = ['its record', 'its word alone', 'an empty answer', 'a cut', 'silence'] as const
type Answer = (typeof answers)[number]

/** When what was sent can be seen, by slow work or by a list that lags; null = never. */
const delaysMs = [0, 200, 4_000, 8_000, 9_000, 30_000, 59_000, null]

interface Case {
  readonly what: string
  readonly wish: WriteWish
  readonly answer: Answer
  readonly delayMs: number | null
  readonly settleMs: number
  readonly marked: boolean
  readonly keyed: boolean
}

const cases: readonly Case[] = Object.entries(wishes).flatMap(([what, wish]) =>
  answers.flatMap((answer) =>
    delaysMs.flatMap((delayMs) =>
      [10_000, 60_000]
        // What comes later than its source was said to take is nobody's to know.
        .filter((settleMs) => (delayMs ?? 0) < settleMs)
        .flatMap((settleMs) => {
          const each = { what, wish, answer, delayMs, settleMs }
          const plain = [true, ...(settleMs === 10_000 ? [false] : [])].map((keyed) => ({
            ...each,
            marked: false,
            keyed,
          }))
          return what === 'create' ? [...plain, { ...each, marked: true, keyed: true }] : plain
        }),
    ),
  ),
)

interface Told {
  readonly result: WriteResult
  readonly failures: readonly string[]
  /** Whether the source showed it when this was told. */
  readonly isThere: boolean
}

/** Writes, then asks again with the same key, at once and long after. */
async function tellAll(
  each: Case,
  fields: WriteOrder['fields'],
): Promise<{ readonly told: readonly Told[]; readonly source: WritableMemorySource }> {
  const clock: PatientClock = createPatientClock()
  const source = sourceOf(each, clock)
  let due: number | null = null
  let isThere = false
  const show = (): void => {
    if (due === null || isThere || clock.now() < due) return
    isThere = true
    source.apply(source.sent[0]!)
  }
  source.onPage = show
  source.turns.push({
    applies: false,
    after: () => {
      due = each.delayMs === null ? null : clock.now() + each.delayMs
      show()
      if (each.answer === 'a cut') throw failure('SOURCE_UNAVAILABLE', { systemCode: 'ECONNRESET' })
      if (each.answer === 'silence') throw failure('SOURCE_TIMEOUT')
      if (each.answer === 'an empty answer') throw failure('SOURCE_PROTOCOL_ERROR')
    },
    answer: () => {
      const { wish } = each
      const id = wish.operation === 'create' ? 'new1' : wish.nativeId
      return { kind: 'applied', nativeId: each.answer === 'its record' ? id : null }
    },
  })
  const engine = writingEngine([source], { clock, journal: createMemoryJournal({ now: clock.now }) })
  const told: Told[] = []
  for (const pauseMs of each.keyed ? [0, 0, 70_000, 0] : [0]) {
    clock.pass(pauseMs)
    const operation = begin(engine)
    const order = orderOf(each.wish, { idempotencyKey: each.keyed ? 'key' : null, fields })
    const result = await clock.run(operation.write(order))
    told.push({ result, failures: failuresOf(operation), isThere })
  }
  return { told, source }
}

function sourceOf({ marked, settleMs }: Pick<Case, 'marked' | 'settleMs'>, clock: PatientClock): WritableMemorySource {
  const records = {
    Customer: [customer('a', 'c1', 1, { phone: '1' })],
    Ticket: [ticket('a', 't1', 'c1', 1)],
    TicketReply: [],
  }
  const options = { name: 'a', now: clock.now, settleMs, records }
  const { writes } = createMemoryWriter(options).capabilities
  const Customer = { ...writes!.Customer!, markerField: marked ? 'x_marker' : null }
  return createMemoryWriter({ ...options, writes: { ...writes, Customer } })
}

describe('what is told of a write', () => {
  it(`is true in ${cases.length} cases, and never sends it twice`, async () => {
    for (const each of cases) {
      const fields = each.what === 'delete' ? null : each.what === 'reply' ? ['subject'] : ['phone', 'name']
      const { told, source } = await tellAll(each, fields)
      const said = { ...each, told: told.map(({ result, failures }) => [result.outcome, result.record, failures]) }
      expect({ ...said, sent: source.sent.length }).toEqual({ ...said, sent: 1 })
      // What a source says of a record by its name is believed, unless a change is shown that says otherwise.
      const isNamed = each.answer === 'its record' && each.what !== 'update'
      for (const { result, isThere } of told) {
        const isFalse =
          (result.outcome === 'APPLIED' && !isThere && !isNamed) ||
          (result.outcome === 'NOT_APPLIED' && each.delayMs !== null) ||
          (result.outcome === 'APPLIED' && each.what === 'update' && valueOf(result) !== '2')
        expect({ ...said, isFalse }).toEqual({ ...said, isFalse: false })
      }
      if (!each.keyed) continue
      // Long after, the same key knows; but for a new record that is nowhere though its source gave its word for it.
      const isGivenWord = each.answer === 'its word alone' && each.delayMs === null && 'marker' in source.sent[0]!
      const last = isGivenWord ? 'OUTCOME_UNKNOWN' : isNamed || each.delayMs !== null ? 'APPLIED' : 'NOT_APPLIED'
      expect({ ...said, last: told.at(-1)?.result.outcome }).toEqual({ ...said, last })
    }
  }, 120_000)

  it('names the fields that are not as they were sent, and shows the record as it is', async () => {
    for (const answer of answers) {
      const each: Case = {
        ...{ what: 'update', wish: wishes['update']!, answer, delayMs: null },
        ...{ settleMs: 60_000, marked: false, keyed: false },
      }
      const [first] = (await tellAll(each, ['phone'])).told
      expect(first?.result).toMatchObject({ outcome: 'OUTCOME_UNKNOWN', record: { nativeId: 'c1', phone: '1' } })
      expect(first?.failures).toEqual([expect.stringMatching(/Record c1 is not as it was sent in phone\. Whether/)])
    }
  })

  it('is OUTCOME_UNKNOWN of a new record that is found with other values than were sent', async () => {
    const clock = createPatientClock()
    const source = sourceOf({ marked: true, settleMs: 60_000 }, clock)
    const wish: WriteWish = { operation: 'create', kind: 'Customer', values: { name: 'Acme', email: 'a@b.example' } }
    source.turns.push({
      after: () => {
        const customers = source.records.Customer ?? []
        source.records = {
          ...source.records,
          Customer: customers.map((each) => (each.nativeId === 'new1' ? { ...each, email: 'a@b' } : each)),
        }
        throw failure('SOURCE_UNAVAILABLE')
      },
    })
    const operation = begin(writingEngine([source], { clock }))
    expect(await clock.run(operation.write(orderOf(wish)))).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    expect(failuresOf(operation)).toEqual([expect.stringMatching(/Record new1 is not as it was sent in email\./)])
  })
})

function valueOf({ record }: WriteResult): unknown {
  return record !== null && 'phone' in record ? record.phone : undefined
}
