import { beforeEach, describe, expect, it } from '@jest/globals'
import type { Engine, WriteOrder, WriteResult, WriteSettings, WriteWish } from '../../../src/engine/index.js'
import { type CrmError } from '../../../src/errors/index.js'
import { createMemoryJournal, type WriteJournal } from '../../../src/journal/index.js'
import { createMemoryWriter, type WritableMemorySource } from '../../support/memory-writer.js'
import { createPatientClock, type PatientClock } from '../../support/patient-clock.js'
import { customer } from '../../support/records.js'
import { begin, failure, failuresOf, orderOf, writingEngine } from '../../support/writes.js'

const acme: WriteWish = { operation: 'create', kind: 'Customer', values: { name: 'Acme', phone: '1' } }
const other: WriteWish = { operation: 'create', kind: 'Customer', values: { name: 'Acme', phone: '2' } }
const keyed: Partial<WriteOrder> = { idempotencyKey: 'k1' }
const leaseMs = 15_000

let clock: PatientClock
let source: WritableMemorySource
let journal: WriteJournal
let engine: Engine

function engineOn(
  part: Partial<Pick<PatientClock, 'now' | 'sleep'>> = {},
  writes: Partial<WriteSettings> = {},
): Engine {
  return writingEngine([source], { clock: { ...clock, ...part }, journal, writes })
}

beforeEach(() => {
  clock = createPatientClock()
  journal = createMemoryJournal({ now: clock.now })
  source = createMemoryWriter({
    name: 'a',
    now: clock.now,
    records: { Customer: [customer('a', 'c1', 1)], Ticket: [] },
  })
  engine = engineOn()
})

const write = (
  wish: WriteWish,
  part: Partial<WriteOrder> = keyed,
  on = engine,
  identity = 'test',
): Promise<WriteResult> => clock.run(begin(on, { identity }).write(orderOf(wish, part)))

const never = (): Promise<never> => new Promise(() => undefined)
const loseBy = (error: CrmError, applies: boolean): void =>
  void source.turns.push({
    applies,
    after: () => {
      throw error
    },
  })

/** Lets a process send a write and die before the answer: nothing of it runs on, and its lease is not renewed. */
async function killWhileSending(applies: boolean): Promise<void> {
  source.turns.push({ applies, after: never })
  void begin(engineOn({ sleep: never })).write(orderOf(acme, keyed))
  await new Promise((resolve) => void setImmediate(resolve))
  expect(source.sent).toHaveLength(1)
}

describe('the same key with the same input', () => {
  it('gives the first outcome, sends nothing, and reads the record anew with its own selection', async () => {
    const first = await write(acme)
    source.records = { Customer: [customer('a', 'new1', 1, { name: 'Renamed', phone: '9' })] }
    const again = await write(acme, { ...keyed, fields: ['phone'] })
    expect(again).toMatchObject({ ...first, record: { name: 'Renamed', phone: '9' } })
    expect(source.sent).toHaveLength(1)
  })

  it('counts as the same in whatever order its members come, with null and absent alike where a record is made', async () => {
    await write(acme)
    const values = { email: null, phone: '1', status: undefined, name: 'Acme' }
    expect(await write({ operation: 'create', kind: 'Customer', values })).toMatchObject({ nativeId: 'new1' })
    expect(source.sent).toHaveLength(1)
  })

  it('is known to another process that shares the journal', async () => {
    await write(acme)
    expect(await write(acme, keyed, engineOn())).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
    expect(source.sent).toHaveLength(1)
  })

  it('is a key of its own for every identity', async () => {
    await write(acme)
    expect(await write(acme, keyed, engine, 'somebody else')).toMatchObject({ nativeId: 'new2' })
    expect(source.sent).toHaveLength(2)
  })

  it('gives a refusal again', async () => {
    const problems = [{ path: ['phone'], message: 'taken', code: 'SOURCE_REJECTED' }] as const
    source.turns.push({ applies: false, answer: () => ({ kind: 'refused', problems }) })
    const first = await write(acme)
    expect(await write(acme)).toEqual(first)
    expect(first.problems).toEqual(problems)
    expect(source.sent).toHaveLength(1)
  })

  it('gives NOT_APPLIED again, with the failure that it came from', async () => {
    engine = engineOn({}, { settleMs: 5_000 })
    loseBy(failure('SOURCE_UNAVAILABLE'), false)
    await write(acme)
    const operation = begin(engine)
    expect(await clock.run(operation.write(orderOf(acme, keyed)))).toMatchObject({ outcome: 'NOT_APPLIED' })
    expect(failuresOf(operation)).toEqual([
      'SOURCE_UNAVAILABLE: made to fail with SOURCE_UNAVAILABLE. Nothing was written; take a new key to write it again',
    ])
    expect(operation.failures[0]?.error.retryable).toBe(false)
    expect(source.sent).toHaveLength(1)
  })

  it('shows a record that was made without an id once it is asked for', async () => {
    source.turns.push({ answer: () => ({ kind: 'applied', nativeId: null }) })
    expect(await write(acme, { ...keyed, fields: null })).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1', record: { name: 'Acme' } })
  })

  it('may be sent again when the first was never sent', async () => {
    source.turns.push({
      before: () => {
        throw failure('SOURCE_QUOTA_EXHAUSTED')
      },
    })
    await expect(write(acme)).rejects.toMatchObject({ code: 'SOURCE_QUOTA_EXHAUSTED' })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED' })
  })

  it('may be sent again when the source surely did nothing', async () => {
    loseBy(failure('SOURCE_UNAVAILABLE', { systemCode: 'ECONNREFUSED', neverLeft: true }), false)
    await expect(write(acme)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED' })
    expect(source.sent).toHaveLength(2)
  })

  it('is new again after problems that were seen beforehand', async () => {
    source.problems = [{ path: ['phone'], message: 'too long', code: 'BAD_USER_INPUT' }]
    await write(acme)
    source.problems = []
    expect(await write(other)).toMatchObject({ outcome: 'APPLIED' })
  })
})

describe('the same key with another input', () => {
  it.each<[string, WriteWish, Partial<WriteOrder>]>([
    ['another value', other, {}],
    [
      'another operation',
      { operation: 'update', kind: 'Customer', nativeId: 'c1', values: { name: 'Acme', phone: '1' } },
      {},
    ],
    ['another kind', { operation: 'create', kind: 'Ticket', values: { subject: 'Acme' } }, {}],
    ['one value less', { operation: 'create', kind: 'Customer', values: { name: 'Acme' } }, {}],
  ])('is IDEMPOTENCY_CONFLICT: %s', async (_what, wish, part) => {
    await write(acme)
    await expect(write(wish, { ...keyed, ...part })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
      argumentPath: ['idempotencyKey'],
    })
    expect(source.sent).toHaveLength(1)
  })

  it('is IDEMPOTENCY_CONFLICT in another source, and while the first is still running', async () => {
    const second = createMemoryWriter({ name: 'b', now: clock.now, records: { Customer: [] } })
    engine = writingEngine([source, second], { clock, journal })
    let inside: unknown
    source.turns.push({
      after: async () => {
        inside = await begin(engine)
          .write(orderOf(acme, { ...keyed, source: 'b' }))
          .catch((error: unknown) => error)
      },
    })
    await write(acme)
    expect(inside).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' })
    expect(second.sent).toHaveLength(0)
  })
})

describe('a key whose write is running', () => {
  it('is IN_PROGRESS, and says when to ask again', async () => {
    let inside: unknown
    source.turns.push({
      after: async () => {
        inside = await begin(engineOn())
          .write(orderOf(acme, keyed))
          .catch((error: unknown) => error)
      },
    })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED' })
    expect(inside).toMatchObject({ code: 'IN_PROGRESS', retryable: true, retryAfterMs: 1_000 })
    expect(source.sent).toHaveLength(1)
  })

  it('stays so for longer than a lease, as long as its process lives', async () => {
    const seen: unknown[] = []
    source.turns.push({
      after: async () => {
        for (let turn = 0; turn < 5; turn++) {
          await clock.sleep(leaseMs * 0.9, new AbortController().signal)
          seen.push(
            await begin(engineOn())
              .write(orderOf(acme, keyed))
              .catch(({ code }: CrmError) => code),
          )
        }
      },
    })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED' })
    expect(seen).toEqual(Array.from({ length: 5 }, () => 'IN_PROGRESS'))
  })

  it('is sent once when many come at the same time', async () => {
    const all = await clock.run(
      Promise.allSettled(Array.from({ length: 10 }, () => begin(engineOn()).write(orderOf(acme, keyed)))),
    )
    expect(source.sent).toHaveLength(1)
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('a key whose process was killed', () => {
  it('is IN_PROGRESS until the lease is over, then APPLIED when the record is there', async () => {
    await killWhileSending(true)
    await expect(write(acme)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
    clock.pass(leaseMs)
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1', record: { name: 'Acme' } })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
    expect(source.sent).toHaveLength(1)
  })

  it('is OUTCOME_UNKNOWN as long as its request may still run, then NOT_APPLIED, and never sent again', async () => {
    await killWhileSending(false)
    clock.pass(leaseMs)
    const operation = begin(engine)
    expect(await clock.run(operation.write(orderOf(acme, keyed)))).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    expect(failuresOf(operation)).toEqual([
      'SOURCE_TIMEOUT: The server that sent this write ended before the answer of the source came. It was not found. Whether this was written is not known; ask with the same key and input to have it looked for again',
    ])
    expect(operation.failures[0]?.error.retryable).toBe(true)
    clock.pass(90_000)
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
    expect(source.sent).toHaveLength(1)
  })

  it('is NOT_APPLIED at once when its request, sent before the end of the lease, cannot run any more', async () => {
    await killWhileSending(false)
    clock.pass(leaseMs + 60_000)
    const started = clock.now()
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
    expect(clock.now()).toBe(started)
  })

  it('is found by the marker of the write that was killed', async () => {
    const { Customer } = source.capabilities.writes!
    const writes = { Customer: { ...Customer!, markerField: 'x_marker' } }
    source = createMemoryWriter({ name: 'a', now: clock.now, records: { Customer: [] }, writes })
    await killWhileSending(true)
    clock.pass(leaseMs)
    expect(await write(acme, keyed, engineOn())).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
  })

  it('is looked for by one of many who come for it', async () => {
    await killWhileSending(true)
    clock.pass(leaseMs)
    const all = await clock.run(
      Promise.allSettled(
        Array.from({ length: 5 }, () => begin(engineOn()).write(orderOf(acme, { ...keyed, fields: null }))),
      ),
    )
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(source.queries.filter(({ position }) => position.kind === 'afterId' && position.id === null)).toHaveLength(1)
  })
})

describe('a key whose outcome is not known', () => {
  it('is looked for anew whenever it is asked for, and told once it shows', async () => {
    loseBy(failure('SOURCE_TIMEOUT'), false)
    expect(await write(acme)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    expect(await write(acme)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    source.put('Customer', customer('a', 'late', 0, { name: 'Acme', phone: '1', createdAt: clock.now() }))
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', nativeId: 'late' })
    source.records = { Customer: [] }
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', nativeId: 'late', record: null })
    expect(source.sent).toHaveLength(1)
  })

  it('is NOT_APPLIED as soon as its own request cannot run any more', async () => {
    loseBy(failure('SOURCE_TIMEOUT'), false)
    const sentAt = clock.now()
    await write(acme)
    clock.pass(sentAt + 60_000 - clock.now())
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
    expect(clock.now()).toBe(sentAt + 60_000)
  })

  it('does not wait for that while the source cannot be read', async () => {
    loseBy(failure('SOURCE_TIMEOUT'), false)
    await write(acme)
    source.onPage = () => {
      throw failure('SOURCE_UNAVAILABLE')
    }
    clock.pass(30_000)
    const started = clock.now()
    expect(await write(acme)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    expect(clock.now() - started).toBeLessThan(10_000)
  })

  it('does not become APPLIED by an equal record that was made much later', async () => {
    loseBy(failure('SOURCE_TIMEOUT'), false)
    await write(acme)
    clock.pass(600_000)
    source.put('Customer', customer('a', 'later', 0, { name: 'Acme', phone: '1', createdAt: clock.now() }))
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
  })
})

describe('a process that waits long before it may send', () => {
  it('keeps its lease, and sends', async () => {
    source.turns.push({ before: () => clock.sleep(leaseMs * 3, new AbortController().signal) })
    engine = writingEngine([source], { clock, journal, operationTimeoutMs: 60_000 })
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED' })
  })
})

describe('a process that loses its lease', () => {
  it('does not send any more, whoever has the key by then', async () => {
    source.turns.push({ before: () => clock.pass(leaseMs) })
    engine = writingEngine([source], { clock: { ...clock, sleep: never }, journal, operationTimeoutMs: 60_000 })
    await expect(write(acme)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(source.sent).toHaveLength(0)
  })

  it('does not send after its entry was taken over, and changes nothing of what the other found', async () => {
    let taken: WriteResult | null = null
    source.turns.push({
      before: async () => {
        clock.pass(leaseMs)
        taken = await begin(engineOn()).write(orderOf(acme, keyed))
      },
    })
    const first = writingEngine([source], { clock: { ...clock, sleep: never }, journal, operationTimeoutMs: 600_000 })
    await expect(clock.run(begin(first).write(orderOf(acme, keyed)))).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    })
    expect(taken).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    expect(source.sent).toHaveLength(0)
    clock.pass(600_000)
    expect(await write(acme)).toMatchObject({ outcome: 'NOT_APPLIED' })
  })
})

describe('a journal that cannot be reached', () => {
  const broken = (part: Partial<WriteJournal>): Engine =>
    writingEngine([source], { clock, journal: { ...journal, ...part } })
  const down = (): never => {
    throw new Error('connection refused to redis://invented-secret@host')
  }

  it('before the sending: nothing is sent, and the same may be tried again', async () => {
    await expect(write(acme, keyed, broken({ begin: async () => down() }))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: true,
      message: 'The journal of writes cannot be reached; nothing was written',
    })
    expect(source.sent).toHaveLength(0)
  })

  it('after the sending: the caller gets the outcome and is told, and the key is looked for later', async () => {
    let finishes = 0
    engine = broken({
      finish: async (...asked) => (++finishes === 1 ? down() : journal.finish(...asked)),
    })
    const operation = begin(engine)
    expect(await clock.run(operation.write(orderOf(acme, keyed)))).toMatchObject({
      outcome: 'APPLIED',
      nativeId: 'new1',
    })
    expect(failuresOf(operation)).toEqual([
      'STORE_UNAVAILABLE: The outcome could not be kept under its idempotency key; asked again, it is looked for',
    ])
    clock.pass(leaseMs)
    expect(await write(acme)).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1' })
    expect([finishes, source.sent.length]).toEqual([2, 1])
  })

  it('while it runs: the write goes on as long as its lease would', async () => {
    source.turns.push({ after: () => clock.sleep(leaseMs * 0.8, new AbortController().signal) })
    expect(await write(acme, keyed, broken({ renew: async () => down() }))).toMatchObject({ outcome: 'APPLIED' })
  })
})
