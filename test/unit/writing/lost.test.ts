import { beforeEach, describe, expect, it } from '@jest/globals'
import type { Operation, WriteOrder, WriteResult, WriteSettings, WriteWish } from '../../../src/engine/index.js'
import type { CrmError } from '../../../src/errors/index.js'
import { createMemoryWriter, type MemoryWriterOptions, type WritableMemorySource } from '../../support/memory-writer.js'
import { createPatientClock, type PatientClock } from '../../support/patient-clock.js'
import { customer, ticket } from '../../support/records.js'
import { begin, failure, failuresOf, orderOf, writingEngine } from '../../support/writes.js'

const acme: WriteWish = { operation: 'create', kind: 'Customer', values: { name: 'Acme', phone: '1' } }
const rename: WriteWish = { operation: 'update', kind: 'Customer', nativeId: 'c1', values: { name: 'Acme' } }
const remove: WriteWish = { operation: 'delete', kind: 'Customer', nativeId: 'c1' }

/** Short enough that looking lasts until a source has settled. */
const settled = { settleMs: 5_000 }

let clock: PatientClock
let source: WritableMemorySource
let operation: Operation

function start(options: Partial<MemoryWriterOptions> = {}, writes: Partial<WriteSettings> = {}): void {
  source = createMemoryWriter({
    name: 'a',
    now: clock.now,
    records: { Customer: [customer('a', 'c1', 1), customer('a', 'c2', 2)] },
    ...options,
  })
  operation = begin(writingEngine([source], { clock, writes: { ...settled, ...writes } }))
}

beforeEach(() => {
  clock = createPatientClock()
  start()
})

const write = (wish: WriteWish, part: Partial<WriteOrder> = {}): Promise<WriteResult> =>
  clock.run(operation.write(orderOf(wish, part)))

/** The next write is sent and its answer lost. */
function lose(error: CrmError, applies: boolean): void {
  source.turns.push({
    applies,
    after: () => {
      throw error
    },
  })
}

const cut = failure('SOURCE_UNAVAILABLE', { systemCode: 'ECONNRESET' })
const stalled = failure('SOURCE_TIMEOUT')

describe('a write that fails before its bytes go out', () => {
  it.each([
    'SOURCE_TIMEOUT',
    'SOURCE_UNAVAILABLE',
    'SOURCE_AUTH_FAILED',
    'DEADLINE_EXCEEDED',
    'SOURCE_QUOTA_EXHAUSTED',
  ] as const)('throws %s and looks for nothing', async (code) => {
    source.turns.push({
      before: () => {
        throw failure(code)
      },
    })
    await expect(write(acme)).rejects.toMatchObject({ code, retryable: failure(code).retryable })
    expect([source.sent, source.queries]).toEqual([[], []])
  })

  it('is not sent when the caller has left by then', async () => {
    const gone = new AbortController()
    operation = begin(writingEngine([source], { clock }), { signal: gone.signal })
    source.turns.push({
      before: async ({ signal }) => {
        gone.abort()
        if (signal.aborted) throw failure('DEADLINE_EXCEEDED')
      },
    })
    await expect(write(acme)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  })

  it('is not sent once the operation`s time is over', async () => {
    source.turns.push({ before: () => clock.pass(30_000) })
    await expect(write(acme)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(source.sent).toHaveLength(0)
  })
})

describe('a write that is on its way', () => {
  it('is not given up when the caller leaves', async () => {
    const gone = new AbortController()
    operation = begin(writingEngine([source], { clock }), { signal: gone.signal })
    let aborted: boolean | null = null
    source.turns.push({
      after: (_record, { signal }) => {
        gone.abort()
        aborted = signal.aborted
      },
    })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', record: { name: 'Acme' } })
    expect(aborted).toBe(false)
  })
})

describe('a failure that proves a refusal', () => {
  it.each([
    failure('SOURCE_RATE_LIMITED'),
    failure('SOURCE_QUOTA_EXHAUSTED'),
    failure('SOURCE_CIRCUIT_OPEN'),
    failure('SOURCE_AUTH_FAILED'),
    failure('SOURCE_FORBIDDEN'),
    failure('SOURCE_CAPABILITY'),
    failure('SOURCE_REJECTED'),
    failure('SOURCE_UNAVAILABLE', { systemCode: 'ECONNREFUSED', neverLeft: true }),
    failure('SOURCE_UNAVAILABLE', { systemCode: 'ENOTFOUND', neverLeft: true }),
  ])('is thrown as it is: $code $details', async (error) => {
    lose(error, false)
    await expect(write(acme)).rejects.toBe(error)
    expect(source.queries).toHaveLength(0)
  })
})

describe.each([
  ['a new record', acme, { nativeId: 'new1' }],
  ['a change', rename, { nativeId: 'c1' }],
  ['a deletion', remove, { nativeId: 'c1' }],
])('the lost answer to %s', (_what, wish, applied) => {
  it.each([cut, stalled, failure('SOURCE_PROTOCOL_ERROR'), failure('SOURCE_TOO_LARGE'), failure('DEADLINE_EXCEEDED')])(
    'is APPLIED once the write is seen, after $code',
    async (error) => {
      lose(error, true)
      expect(await write(wish)).toMatchObject({ outcome: 'APPLIED', ...applied })
      expect(failuresOf(operation)).toEqual([])
      expect(source.sent).toHaveLength(1)
    },
  )

  it('is NOT_APPLIED when a broken connection has left nothing behind after all looks', async () => {
    lose(cut, false)
    const started = clock.now()
    expect(await write(wish)).toMatchObject({ outcome: 'NOT_APPLIED', nativeId: null, record: null, problems: [] })
    expect(clock.now() - started).toBeGreaterThanOrEqual(5_000)
    expect(source.queries.length).toBeGreaterThanOrEqual(5)
    expect(source.sent).toHaveLength(1)
    expect(failuresOf(operation)).toEqual([
      'SOURCE_UNAVAILABLE: made to fail with SOURCE_UNAVAILABLE. Nothing was written',
    ])
    expect(operation.failures[0]).toMatchObject({ path: ['write'], error: { source: 'a', retryable: true } })
  })

  it.each([cut, stalled])(
    'is OUTCOME_UNKNOWN as long as its source may still work on it, after $code',
    async (error) => {
      start({}, { settleMs: 60_000 })
      lose(error, false)
      const record = wish.operation === 'update' ? { nativeId: 'c1', name: 'c1' } : null
      expect(await write(wish)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN', nativeId: null, record, problems: [] })
      expect(source.sent).toHaveLength(1)
      const seen = {
        create: 'It was not found',
        update: 'Record c1 is not as it was sent in name',
        delete: 'The record is still there',
      }
      expect(failuresOf(operation)).toEqual([
        `${error.code}: ${error.message}. ${seen[wish.operation]}. Whether this was written is not known; look in the source before you write it again`,
      ])
      expect(operation.failures[0]?.error.retryable).toBe(false)
    },
  )

  it('waits until its source has settled, where there is time for that', async () => {
    start({}, { settleMs: 20_000, graceMs: 20_000 })
    lose(stalled, false)
    const started = clock.now()
    expect(await write(wish)).toMatchObject({ outcome: 'NOT_APPLIED' })
    expect(clock.now() - started).toBeGreaterThanOrEqual(20_000)
  })

  it('is OUTCOME_UNKNOWN when the source cannot be read', async () => {
    lose(cut, true)
    source.onPage = () => {
      throw failure('SOURCE_UNAVAILABLE')
    }
    expect(await write(wish)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN', record: null })
    expect(failuresOf(operation)).toHaveLength(1)
  })

  it('is not called absent by a last look that failed', async () => {
    lose(cut, false)
    let looks = 0
    source.onPage = () => {
      if (++looks >= 5) throw failure('SOURCE_RATE_LIMITED')
    }
    expect(await write(wish)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
  })

  it('is found by a later look, however the ones before went', async () => {
    lose(cut, true)
    let looks = 0
    source.onPage = () => {
      if (++looks <= 3) throw failure('SOURCE_UNAVAILABLE')
    }
    expect(await write(wish)).toMatchObject({ outcome: 'APPLIED', ...applied })
  })

  it('is not looked for beyond the operation`s time and its grace', async () => {
    start({}, { graceMs: 500 })
    source.turns.push({
      applies: false,
      after: () => {
        clock.pass(30_000)
        throw cut
      },
    })
    const started = clock.now()
    expect(await write(wish)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    expect(clock.now() - started).toBeLessThanOrEqual(30_500)
  })
})

describe('how long a source may work on', () => {
  it('is its own affair where it says so', async () => {
    start({ settleMs: 50_000 })
    lose(cut, false)
    expect(await write(acme)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    start({ settleMs: 3_000 }, { settleMs: 60_000 })
    lose(cut, false)
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
  })
})

describe('looking for a new record', () => {
  const alike = (nativeId: string, createdAt: number, part = {}) =>
    customer('a', nativeId, 0, { name: 'Acme', phone: '1', createdAt, ...part })

  it('takes a record that appears late', async () => {
    lose(stalled, false)
    let looks = 0
    source.onPage = () => {
      if (++looks === 4) source.put('Customer', alike('late', clock.now()))
    }
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', nativeId: 'late' })
  })

  it.each([
    ['of another value', () => alike('other', clock.now(), { phone: '2' })],
    ['of another case', () => alike('other', clock.now(), { name: 'ACME' })],
    ['of long ago', () => alike('other', clock.now() - 301_000)],
    ['of long after', () => alike('other', clock.now() + 600_000)],
  ])('does not take a record %s for it', async (_what, other) => {
    source.put('Customer', other())
    lose(cut, false)
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
  })

  it('does not say which of several equal records it is', async () => {
    source.put('Customer', alike('twin', clock.now() - 1_000))
    lose(cut, true)
    const started = clock.now()
    expect(await write(acme)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN', nativeId: null })
    expect(clock.now()).toBe(started)
  })

  it('does not take an equal record from minutes before for its own', async () => {
    source.put('Customer', alike('before', clock.now() - 120_000))
    lose(cut, false)
    expect(await write(acme)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
  })

  it('does not take a record for its own that nothing tells from others', async () => {
    const { Customer } = source.capabilities.writes!
    start({ writes: { Customer: { ...Customer!, naturalKey: ['email'] } } })
    lose(cut, true)
    expect(await write(acme)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
  })

  it('never takes what another write is known to have made', async () => {
    const first = await write(acme)
    lose(cut, false)
    const second = await write(acme)
    expect(first).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
    expect(second).toMatchObject({ outcome: 'NOT_APPLIED' })
  })

  it('waits for an equal write on its way, whose record it could take for its own', async () => {
    const engine = writingEngine([source], { clock, writes: settled })
    lose(cut, false)
    const both = ['first', 'second'].map((path) => begin(engine).write(orderOf(acme, { path: [path] })))
    const [lost, made] = await clock.run(Promise.all(both))
    expect(lost).toMatchObject({ outcome: 'NOT_APPLIED' })
    expect(made).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
  })

  it('does not take the record of an equal write whose answer is still to come', async () => {
    const engine = writingEngine([source], { clock, writes: settled })
    lose(cut, false)
    source.turns.push({ after: () => clock.sleep(8_000, new AbortController().signal) })
    const both = ['first', 'second'].map((path) => begin(engine).write(orderOf(acme, { path: [path] })))
    const [lost, made] = await clock.run(Promise.all(both))
    expect([lost?.outcome, made?.outcome]).toEqual(['NOT_APPLIED', 'APPLIED'])
  })

  it('knows a reply by its text, which no filter can ask for', async () => {
    const reply = (nativeId: string, body: string) => ({
      ...{ source: 'a', nativeId, ticketId: 't1', body, public: true, createdAt: clock.now() },
    })
    start({ records: { Ticket: [ticket('a', 't1', 'c1', 1)], TicketReply: [reply('r1', 'Another')] } })
    const wish: WriteWish = {
      operation: 'create',
      kind: 'TicketReply',
      values: { ticketId: 't1', body: 'Thanks', public: true },
    }
    lose(cut, false)
    expect(await write(wish)).toMatchObject({ outcome: 'NOT_APPLIED' })
    lose(cut, true)
    expect(await write(wish, { fields: ['subject'] })).toMatchObject({
      outcome: 'APPLIED',
      nativeId: 'new1',
      record: { nativeId: 't1' },
    })
  })

  it('reads on in the grace, even if the caller has left', async () => {
    const gone = new AbortController()
    operation = begin(writingEngine([source], { clock, writes: { graceMs: 7_000 } }), { signal: gone.signal })
    const deadline = clock.now() + 30_000 + 7_000
    const calls: { readonly aborted: boolean; readonly deadline: number }[] = []
    const { fetchPage } = source.client
    Object.assign(source, {
      client: {
        ...source.client,
        fetchPage: (...[request, call]: Parameters<typeof fetchPage>) => {
          calls.push({ aborted: call.signal.aborted, deadline: call.deadline })
          return fetchPage(request, call)
        },
      },
    })
    source.turns.push({
      after: () => {
        gone.abort()
        throw cut
      },
    })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', record: { name: 'Acme' } })
    expect(calls.length).toBeGreaterThan(1)
    for (const call of calls) expect(call).toEqual({ aborted: false, deadline })
  })

  it('lets writes of other values run beside it', async () => {
    const engine = writingEngine([source], { clock, writes: settled })
    lose(cut, false)
    const other: WriteWish = { operation: 'create', kind: 'Customer', values: { name: 'Other' } }
    const order: string[] = []
    await clock.run(
      Promise.all([
        begin(engine)
          .write(orderOf(acme))
          .then(() => order.push('lost')),
        begin(engine)
          .write(orderOf(other))
          .then(() => order.push('other')),
      ]),
    )
    expect(order).toEqual(['other', 'lost'])
  })

  it('knows a record by its marker alone where the source keeps one', async () => {
    const { Customer } = source.capabilities.writes!
    start({ writes: { Customer: { ...Customer!, markerField: 'x_marker' } } })
    source.put('Customer', alike('twin', clock.now(), { nativeFields: { x_marker: 'another' } }))
    lose(cut, true)
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
    lose(cut, false)
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
  })

  it('reads the newest records where the source cannot be asked for any of it', async () => {
    const many = Array.from({ length: 60 }, (_, index) => customer('a', `old${index}`, index))
    start({ records: { Customer: many }, maxPageRecords: 10 })
    Object.assign(source, { dialect: { ...source.dialect, translate: () => ({ kind: 'none' }) } })
    lose(cut, true)
    expect(await write(acme, { fields: null })).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
    expect(source.queries.length).toBeLessThan(4)
  })

  it('is OUTCOME_UNKNOWN where the source does not show such records at all', async () => {
    start({ records: {} })
    source.turns.push({
      applies: false,
      after: () => {
        throw cut
      },
    })
    expect(await write(acme)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
  })
})

describe('looking at a changed record', () => {
  it('does not know what to say of one that somebody changed otherwise meanwhile', async () => {
    source.turns.push({
      applies: false,
      after: () => {
        source.records = { Customer: [customer('a', 'c1', 1, { name: 'Other', updatedAt: clock.now() })] }
        throw cut
      },
    })
    expect(await write(rename)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
  })

  it('goes by the values alone where the source does not say when it changed', async () => {
    source.records = { Customer: [{ ...customer('a', 'c1', 1), updatedAt: null }] }
    lose(cut, false)
    expect(await write(rename)).toMatchObject({ outcome: 'NOT_APPLIED' })
  })

  it('says NOT_APPLIED of one that is gone', async () => {
    source.records = { Customer: [] }
    lose(cut, false)
    expect(await write(rename)).toMatchObject({ outcome: 'NOT_APPLIED' })
  })

  it('does not ask what a cleared enumeration reads as', async () => {
    const wish: WriteWish = { ...rename, values: { name: 'Acme', status: null } }
    source.turns.push({
      applies: false,
      after: () => {
        const changed = { name: 'Acme', status: 'OTHER', updatedAt: clock.now() }
        source.records = { Customer: [customer('a', 'c1', 1, changed)] }
        throw cut
      },
    })
    expect(await write(wish)).toMatchObject({ outcome: 'APPLIED' })
  })

  it('compares native fields by what they say', async () => {
    source.records = { Customer: [customer('a', 'c1', 1, { nativeFields: { level: '3', vip: 'true' } })] }
    const wish: WriteWish = {
      operation: 'update',
      kind: 'Customer',
      nativeId: 'c1',
      values: { customFields: { level: 3, vip: true } },
    }
    lose(cut, false)
    expect(await write(wish)).toMatchObject({ outcome: 'APPLIED' })
    source.records = { Customer: [customer('a', 'c1', 1, { nativeFields: { level: '4', vip: 'true' } })] }
    lose(cut, false)
    expect(await write(wish)).toMatchObject({ outcome: 'NOT_APPLIED' })
  })
})
