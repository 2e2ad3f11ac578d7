import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Engine, Operation, WriteResult } from '../../src/engine/index.js'
import { createMemoryJournal } from '../../src/journal/index.js'
import type { FaultAction } from '../../src/sandbox/sandbox.js'
import { systemTiming } from '../../src/transport/index.js'
import type { SandboxedSource } from '../support/sources.js'
import { begin, failuresOf, orderOf, writingEngine } from '../support/writes.js'
import {
  customersNamed,
  isWriting,
  startWritable,
  writingRequests,
  writingVendors,
} from '../support/written-customers.js'

/** A call is given up after this; a delay is longer. */
const timeoutMs = 400
const delayMs = 700
/** Small enough to be waited out; no request can run any more after `settleMs`. */
const writes = {
  leaseMs: 3_000,
  lookWaitsMs: [0, 100, 200, 400],
  settleMs: 1_500,
  graceMs: 5_000,
}

/** What the caller may be told once everything has been looked at, by what the source did. */
const faults: readonly {
  readonly name: string
  readonly action: FaultAction
  /** Whether the source writes. */
  readonly applies: boolean
}[] = [
  { name: 'cut with the request unread', action: { kind: 'disconnect', stage: 'unread' }, applies: false },
  { name: 'cut with the request read', action: { kind: 'disconnect', stage: 'unapplied' }, applies: false },
  { name: 'cut with the work done', action: { kind: 'disconnect', stage: 'applied' }, applies: true },
  { name: 'cut in the middle of the answer', action: { kind: 'cutBody' }, applies: true },
  { name: 'a server error instead of the work', action: { kind: 'status', status: 500 }, applies: false },
  { name: 'a server error after the work', action: { kind: 'status', status: 500, stage: 'applied' }, applies: true },
  {
    name: 'a gateway`s time-out after the work',
    action: { kind: 'status', status: 504, stage: 'applied' },
    applies: true,
  },
  {
    name: 'nonsense after the work',
    action: { kind: 'status', status: 200, body: '<html>', stage: 'applied' },
    applies: true,
  },
  { name: 'silence with the request unread', action: { kind: 'stall', stage: 'unread' }, applies: false },
  { name: 'silence with the request read', action: { kind: 'stall', stage: 'unapplied' }, applies: false },
  { name: 'silence with the work done', action: { kind: 'stall', stage: 'applied' }, applies: true },
  { name: 'work done long after the caller gave up', action: { kind: 'delay', milliseconds: delayMs }, applies: true },
]

describe.each(writingVendors)('a write to %s whose answer is lost', (vendor) => {
  let started: SandboxedSource
  let engine: Engine
  let operation: Operation
  let counter = 0
  let name = ''
  let key = ''

  beforeAll(async () => {
    started = await startWritable(vendor, { timeoutMs })
    engine = writingEngine([started.source], { clock: systemTiming, journal: createMemoryJournal(), writes })
    // From here on the only requests that are not asked by GET are those that write.
    await create('Warm-up', null)
  }, 60_000)
  afterAll(async () => started.sandbox.close())

  beforeEach(() => {
    counter += 1
    name = `Fault customer ${counter}`
    key = `key ${counter}`
    started.sandbox.faults.clear()
    started.sandbox.requests.length = 0
  })

  const create = (called = name, idempotencyKey: string | null = key): Promise<WriteResult> => {
    operation = begin(engine)
    const wish = { operation: 'create', kind: 'Customer', values: { name: called } } as const
    return operation.write(orderOf(wish, { idempotencyKey }))
  }
  const meet = (action: FaultAction): void => started.sandbox.faults.add({ when: isWriting, action })

  it.each(faults)('tells the truth after $name, whoever asks again', async ({ action, applies }) => {
    meet(action)
    const first = await create()
    const ids = await customersNamed(started.source, name)
    expect(ids).toHaveLength(applies ? 1 : 0)
    expect(first).toMatchObject(
      applies
        ? { outcome: 'APPLIED', nativeId: ids[0], record: { name } }
        : { outcome: 'NOT_APPLIED', nativeId: null, record: null },
    )
    expect(failuresOf(operation)).toHaveLength(applies ? 0 : 1)
    expect(await create()).toEqual(first)
    expect(writingRequests(started.sandbox)).toBe(1)
    expect(await customersNamed(started.source, name)).toEqual(ids)
  })

  it('says OUTCOME_UNKNOWN while the source cannot be read either, and the truth once it can', async () => {
    meet({ kind: 'disconnect', stage: 'applied' })
    // A refusal to read, which gives the source no pause.
    const forbidden: FaultAction = { kind: 'status', status: 403, body: '{}' }
    started.sandbox.faults.add({ when: (request) => !isWriting(request), times: 1_000, action: forbidden })
    expect(await create()).toMatchObject({ outcome: 'OUTCOME_UNKNOWN', nativeId: null })
    expect(failuresOf(operation)).toEqual([expect.stringMatching(/Whether this was written is not known/)])
    started.sandbox.faults.clear()
    expect(await create()).toMatchObject({ outcome: 'APPLIED', record: { name } })
    expect(writingRequests(started.sandbox)).toBe(1)
  })

  it('finds people and tickets again by what was sent, in every script', async () => {
    const { nativeId: customerId } = await create()
    const person = { name: `张 ${name}`, phone: `010-${counter}`, email: `p${counter}@b.example`, customerId }
    meet({ kind: 'disconnect', stage: 'applied' })
    const contact = await begin(engine).write(orderOf({ operation: 'create', kind: 'Contact', values: person }))
    expect(contact).toMatchObject({ outcome: 'APPLIED', record: { name: person.name } })
    const matter = { subject: `“${name}” 100 %`, description: 'Two\nlines', contactId: contact.nativeId }
    meet({ kind: 'cutBody' })
    const ticket = await begin(engine).write(
      orderOf({ operation: 'create', kind: 'Ticket', values: matter }, { fields: ['subject', 'contactId'] }),
    )
    expect(ticket).toMatchObject({
      outcome: 'APPLIED',
      record: { subject: matter.subject, contactId: contact.nativeId },
    })
    expect(writingRequests(started.sandbox)).toBe(3)
  })

  it('changes a record once, and knows whether it did', async () => {
    const made = await create()
    const change = (phone: string): Promise<WriteResult> =>
      begin(engine).write(
        orderOf(
          { operation: 'update', kind: 'Customer', nativeId: made.nativeId ?? '', values: { phone } },
          { fields: ['phone'] },
        ),
      )
    meet({ kind: 'disconnect', stage: 'applied' })
    expect(await change('010-1111')).toMatchObject({ outcome: 'APPLIED', record: { phone: '010-1111' } })
    expect(writingRequests(started.sandbox)).toBe(2)
  })

  it('deletes a record once, and knows whether it did', async () => {
    const made = await create()
    const remove = (): Promise<WriteResult> =>
      begin(engine).write(
        orderOf({ operation: 'delete', kind: 'Customer', nativeId: made.nativeId ?? '' }, { fields: null }),
      )
    if (started.source.capabilities.writes?.Customer?.delete === false) {
      expect((await remove()).problems).toMatchObject([{ path: [], code: 'SOURCE_CAPABILITY' }])
      return
    }
    meet({ kind: 'disconnect', stage: 'unapplied' })
    expect(await remove()).toMatchObject({ outcome: 'NOT_APPLIED', problems: [] })
    expect(await customersNamed(started.source, name)).toHaveLength(1)
    meet({ kind: 'disconnect', stage: 'applied' })
    expect(await remove()).toMatchObject({ outcome: 'APPLIED', nativeId: made.nativeId })
    expect(await customersNamed(started.source, name)).toHaveLength(0)
  })
})
