import { beforeEach, describe, expect, it } from '@jest/globals'
import type { Operation, WriteOrder, WriteResult, WriteWish } from '../../../src/engine/index.js'
import type { CustomerRecord, TicketRecord } from '../../../src/model/index.js'
import { createMemoryJournal, type WriteJournal } from '../../../src/journal/index.js'
import { createMemoryWriter, type WritableMemorySource } from '../../support/memory-writer.js'
import { createPatientClock, type PatientClock } from '../../support/patient-clock.js'
import { customer, ticket } from '../../support/records.js'
import { begin, failure, failuresOf, orderOf, writingEngine } from '../../support/writes.js'

const create = (values: Extract<WriteWish, { kind: 'Customer'; operation: 'create' }>['values']): WriteWish => ({
  operation: 'create',
  kind: 'Customer',
  values,
})
const update = (nativeId: string, values: CustomerValues): WriteWish => ({
  operation: 'update',
  kind: 'Customer',
  nativeId,
  values,
})
type CustomerValues = Extract<WriteWish, { kind: 'Customer'; operation: 'update' }>['values']

let clock: PatientClock
let source: WritableMemorySource
let journal: WriteJournal

beforeEach(() => {
  clock = createPatientClock()
  journal = createMemoryJournal({ now: clock.now })
  source = createMemoryWriter({
    name: 'a',
    now: clock.now,
    records: {
      Customer: [customer('a', 'c1', 1), customer('a', 'c2', 2)],
      Ticket: [ticket('a', 't1', 'c1', 3)],
      TicketReply: [],
    },
  })
})

const engine = () => writingEngine([source], { clock, journal })
const write = (order: WriteOrder, operation: Operation = begin(engine())): Promise<WriteResult> =>
  clock.run(operation.write(order))

describe('a write that goes well', () => {
  it('makes a record with one writing call and shows what the source now holds', async () => {
    const operation = begin(engine())
    const result = await write(
      orderOf(create({ name: '示例', phone: '1' }), { fields: ['name', 'createdAt'] }),
      operation,
    )
    expect(result).toMatchObject({
      outcome: 'APPLIED',
      nativeId: 'new1',
      problems: [],
      record: { source: 'a', nativeId: 'new1', name: '示例', createdAt: clock.now() },
    })
    expect(source.sent).toHaveLength(1)
    expect(source.queries).toHaveLength(1)
    expect(operation.failures).toEqual([])
  })

  it('marks what it makes with 26 characters that no other write has', async () => {
    for (let turn = 0; turn < 20; turn++) await write(orderOf(create({ name: `n${turn}` })))
    const markers = source.sent.map((intent) => (intent.operation === 'create' ? intent.marker : ''))
    expect(new Set(markers).size).toBe(20)
    for (const marker of markers) expect(marker).toMatch(/^[0-9a-z]{26}$/)
  })

  it('leaves out of what it makes all that is null, and keeps the null of a change', async () => {
    await write(orderOf(create({ name: 'x', phone: null, email: undefined })))
    await write(orderOf(update('c1', { phone: null, email: undefined })))
    expect(source.sent.map((intent) => 'values' in intent && intent.values)).toEqual([{ name: 'x' }, { phone: null }])
  })

  it('reads nothing where the answer holds the fields, and reads where it does not', async () => {
    const whole = { answer: (record: unknown) => ({ kind: 'applied' as const, nativeId: null, native: record }) }
    source.turns.push(whole, whole)
    const first = await write(orderOf(create({ name: 'x' }), { fields: ['name', 'createdAt'] }))
    expect(first).toMatchObject({ nativeId: 'new1', record: { name: 'x' } })
    expect(source.queries).toHaveLength(0)
    source.records = { ...source.records, Customer: [] }
    const second = await write(orderOf(create({ name: 'y' }), { fields: ['name', 'industry'] }))
    expect(second).toMatchObject({ nativeId: 'new2', record: { name: 'y' } })
    expect(source.queries).toHaveLength(1)
  })

  it('reads nothing where the object is not selected', async () => {
    expect(await write(orderOf(create({ name: 'x' }), { fields: null }))).toMatchObject({
      nativeId: 'new1',
      record: null,
    })
    expect(source.queries).toHaveLength(0)
  })

  it('changes and deletes by id', async () => {
    const changed = await write(orderOf(update('c1', { phone: '2' }), { fields: ['phone'] }))
    expect(changed).toMatchObject({ outcome: 'APPLIED', nativeId: 'c1', record: { phone: '2', name: 'c1' } })
    const deleted = await write(orderOf({ operation: 'delete', kind: 'Customer', nativeId: 'c1' }, { fields: null }))
    expect(deleted).toEqual({ outcome: 'APPLIED', nativeId: 'c1', record: null, problems: [] })
    expect(source.records.Customer?.map(({ nativeId }) => nativeId)).toEqual(['c2'])
  })

  it('shows the ticket of a reply', async () => {
    const wish = {
      operation: 'create',
      kind: 'TicketReply',
      values: { ticketId: 't1', body: 'b', public: true },
    } as const
    source.turns.push({ answer: () => ({ kind: 'applied', nativeId: null }) })
    const result = await write(orderOf(wish, { fields: ['subject'] }))
    expect(result).toMatchObject({ outcome: 'APPLIED', record: { nativeId: 't1', subject: 't1' } })
    // The reply is looked for, since the answer did not name it; then its ticket is read.
    expect(source.queries.map(({ kind }) => kind)).toEqual(['TicketReply', 'TicketReply', 'Ticket'])
  })

  it('lets nothing that was read before answer what is read after it', async () => {
    const operation = begin(engine())
    const read = async (): Promise<CustomerRecord | null> => operation.byId('Customer', 'a', 'c1', ['phone'], ['c'])
    const children = async (): Promise<readonly TicketRecord[]> =>
      operation.allChildren('Ticket', 'customerId', customer('a', 'c1', 1), ['t'])
    expect((await read())?.phone).toBeUndefined()
    expect(await children()).toHaveLength(1)
    await write(orderOf(update('c1', { phone: '7' })), operation)
    source.put('Ticket', ticket('a', 't2', 'c1', 4))
    expect((await read())?.phone).toBe('7')
    expect(await children()).toHaveLength(2)
  })

  it('waits for a source that does not show at once what was written', async () => {
    const made = customer('a', 'new1', 5)
    source.turns.push({ applies: false, answer: () => ({ kind: 'applied', nativeId: 'new1' }) })
    let looks = 0
    source.onPage = () => {
      if (++looks === 3) source.put('Customer', made)
    }
    expect(await write(orderOf(create({ name: 'x' })))).toMatchObject({
      outcome: 'APPLIED',
      record: { nativeId: 'new1' },
    })
  })

  it('says APPLIED without a record when what was written cannot be read', async () => {
    const operation = begin(engine())
    source.onPage = () => {
      throw failure('SOURCE_UNAVAILABLE')
    }
    const result = await write(orderOf(create({ name: 'x' })), operation)
    expect(result).toMatchObject({ outcome: 'APPLIED', nativeId: 'new1', record: null })
    expect(operation.failures).toMatchObject([{ path: ['write'], error: { code: 'SOURCE_UNAVAILABLE', source: 'a' } }])
  })
})

describe('a record that is made without an id', () => {
  const noId = { answer: () => ({ kind: 'applied' as const, nativeId: null }) }

  it('is found by what was sent', async () => {
    source.turns.push(noId)
    expect(await write(orderOf(create({ name: 'x', phone: '1' })))).toMatchObject({
      outcome: 'APPLIED',
      nativeId: 'new1',
      record: { name: 'x' },
    })
  })

  it('is OUTCOME_UNKNOWN, and says why, when it cannot be told from another', async () => {
    source.put('Customer', customer('a', 'twin', 0, { name: 'x', phone: '1', createdAt: clock.now() }))
    source.turns.push(noId)
    const operation = begin(engine())
    const result = await write(orderOf(create({ name: 'x', phone: '1' })), operation)
    expect(result).toEqual({ outcome: 'OUTCOME_UNKNOWN', nativeId: null, record: null, problems: [] })
    expect(failuresOf(operation)).toEqual([expect.stringMatching(/^SOURCE_PROTOCOL_ERROR: .*nothing tells which/)])
  })

  it('is looked for where nobody asks for it too', async () => {
    source.turns.push(noId)
    expect(await write(orderOf(create({ name: 'x' }), { fields: null }))).toMatchObject({
      outcome: 'APPLIED',
      nativeId: 'new1',
      record: null,
    })
  })
})

describe('a write that is refused', () => {
  it('before it is sent says what the source does not take, at its path', async () => {
    const result = await write(orderOf(create({ name: 'x', industry: 'y', website: 'z' })))
    expect(result).toMatchObject({ outcome: 'NOT_APPLIED', nativeId: null, record: null })
    expect(result.problems).toMatchObject([
      { path: ['industry'], code: 'SOURCE_CAPABILITY' },
      { path: ['website'], code: 'SOURCE_CAPABILITY' },
    ])
    expect(source.sent).toHaveLength(0)
  })

  it.each<[string, WriteWish]>([
    [
      'cannot be changed',
      { operation: 'update', kind: 'TicketReply', nativeId: 'r', values: { ticketId: 't', body: 'b', public: true } },
    ],
    ['cannot be deleted', { operation: 'delete', kind: 'TicketReply', nativeId: 'r' }],
  ])('says at the whole input that the kind %s', async (_what, wish) => {
    const result = await write(orderOf(wish))
    expect(result.problems).toMatchObject([{ path: [], code: 'SOURCE_CAPABILITY' }])
    expect(source.sent).toHaveLength(0)
  })

  it('says that native fields are not taken where they are not', async () => {
    const { Customer } = source.capabilities.writes!
    Object.assign(source, {
      capabilities: { ...source.capabilities, writes: { Customer: { ...Customer, customFields: false } } },
    })
    const result = await write(orderOf(create({ name: 'x', customFields: { f: 1 } })))
    expect(result.problems).toMatchObject([{ path: ['customFields'], code: 'SOURCE_CAPABILITY' }])
  })

  it.each<CustomerValues>([{}, { name: undefined }, { customFields: {} }])(
    'changes nothing with %p',
    async (values) => {
      const result = await write(orderOf(update('c1', values)))
      expect(result).toMatchObject({ outcome: 'NOT_APPLIED', problems: [{ path: [], code: 'BAD_USER_INPUT' }] })
      expect(source.sent).toHaveLength(0)
    },
  )

  it('by the writer`s own check is not sent', async () => {
    source.problems = [{ path: ['phone'], message: 'too long', code: 'BAD_USER_INPUT' }]
    expect(await write(orderOf(create({ name: 'x', phone: '1' })))).toMatchObject({
      outcome: 'NOT_APPLIED',
      problems: source.problems,
    })
    expect(source.sent).toHaveLength(0)
  })

  it('by the source tells its problems', async () => {
    const problems = [{ path: ['email'], message: 'taken', code: 'SOURCE_REJECTED' }] as const
    source.turns.push({ applies: false, answer: () => ({ kind: 'refused', problems }) })
    expect(await write(orderOf(create({ name: 'x', email: 'e' })))).toEqual({
      outcome: 'NOT_APPLIED',
      nativeId: null,
      record: null,
      problems,
    })
  })

  it('because the source cannot write the kind at all throws SOURCE_CAPABILITY', async () => {
    const wish = { operation: 'create', kind: 'Order', values: {} } as const
    await expect(write(orderOf(wish))).rejects.toMatchObject({ code: 'SOURCE_CAPABILITY', source: 'a' })
  })

  it.each([
    ['no source', { source: 'b' }],
    ['an empty key', { idempotencyKey: '' }],
    ['a long key', { idempotencyKey: 'k'.repeat(201) }],
  ])('throws BAD_USER_INPUT for %s', async (_what, part) => {
    await expect(write(orderOf(create({ name: 'x' }), part))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('a write that is explained', () => {
  it('when only planned calls nothing, keeps nothing, and shows request and reading', async () => {
    const operation = begin(engine(), { explain: 'plan' })
    await write(orderOf(create({ name: 'x' }), { idempotencyKey: 'k' }), operation)
    expect(operation.explanation()).toMatchObject({
      plans: [
        // The key may be known already; whether it is looked for, or read, depends on the answer.
        { path: 'write', source: 'a', request: 'WRITE create Customer {"name":"x"}', leastCalls: 0, mostCalls: 1 },
        { path: 'write', source: 'a', purpose: 'LOOK', leastCalls: 0 },
        { path: 'write', source: 'a', leastCalls: 0, mostCalls: 6 },
      ],
      calls: [],
    })
    expect([source.sent, source.queries]).toEqual([[], []])
    const lease = { holder: 'h', milliseconds: 1 }
    const intent = { identity: 'test', key: 'k', fingerprint: '', source: 'a', intent: 0, recordedAt: 0, sendBefore: 0 }
    expect(await journal.begin(intent, lease)).toBeNull()
  })

  it('shows what is wrong with it instead of a request', async () => {
    const operation = begin(engine(), { explain: 'plan' })
    await write(orderOf(create({ website: 'x' })), operation)
    expect(operation.explanation()).toMatchObject({
      plans: [{ request: null, leastCalls: 0, mostCalls: 0, problems: [{ path: ['website'] }] }],
    })
  })

  it('when run shows its call and those of reading back', async () => {
    const operation = begin(engine(), { explain: 'run' })
    await write(orderOf(create({ name: 'x' })), operation)
    expect(operation.explanation()).toMatchObject({
      plans: [{ actualCalls: 1 }, { actualCalls: 1, rowsRead: 1 }],
      calls: [{ source: 'a', request: 'WRITE create Customer {"name":"x"}', status: 200, cached: false }],
    })
  })
})
