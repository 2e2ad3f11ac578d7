import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Engine, WriteResult, WriteWish } from '../../src/engine/index.js'
import { valueOf } from '../../src/model/index.js'
import { systemTiming } from '../../src/transport/index.js'
import type { SandboxedSource } from '../support/sources.js'
import { begin, orderOf, writingEngine } from '../support/writes.js'
import { isWriting, startWritable, writingRequests, writingVendors } from '../support/written-customers.js'

/** Answers that name no record, by what may stand between us and a source, and by sources that say too little. */
const answers: readonly (readonly [status: number, body: string])[] = [
  [200, ''],
  [201, ''],
  [204, ''],
  [200, '{}'],
  [200, '[]'],
  [200, 'null'],
  [200, '"OK"'],
  [200, '<html><body>Welcome</body></html>'],
  [200, '{"status":"ok"}'],
  [200, '{"status":"0","message":"Insert ok","data":false}'],
  [200, '{"success":true}'],
  [200, '{"success":true,"result":{}}'],
  [200, '{"success":true,"result":{"status":"successful"}}'],
  [200, '{"success":true,"data":"","errorCode":0}'],
  [200, '{"code":0}'],
  [200, '{"code":0,"data":{}}'],
  [200, '{"code":200}'],
]

/** One kind of write; `record` and `turn` keep its values apart from those of the others. */
interface Kind {
  readonly what: string
  readonly wish: (turn: number) => Promise<WriteWish>
  readonly fields: readonly string[] | null
}

describe.each(writingVendors)('an answer of %s that names no record', (vendor) => {
  let started: SandboxedSource
  let engine: Engine
  let turns = 0
  beforeAll(async () => {
    started = await startWritable(vendor)
    // No look is late enough to be a proof.
    const writes = { lookWaitsMs: [0, 5], settleMs: 600_000 }
    engine = writingEngine([started.source], { clock: systemTiming, writes })
  }, 60_000)
  afterAll(async () => started.sandbox.close())

  const write = (wish: WriteWish, fields: readonly string[] | null): Promise<WriteResult> =>
    begin(engine).write(orderOf(wish, { fields }))
  const make = async (wish: WriteWish): Promise<string> => {
    const { outcome, nativeId, problems } = await write(wish, ['createdAt'])
    if (outcome !== 'APPLIED' || nativeId === null) throw new Error(JSON.stringify({ outcome, problems }))
    return nativeId
  }
  const customer = (turn: number): WriteWish => ({
    ...{ operation: 'create', kind: 'Customer', values: { name: `Unnamed customer ${turn}`, phone: `010-${turn}` } },
  })
  const contactId = async (turn: number): Promise<string> =>
    make({
      ...{ operation: 'create', kind: 'Contact' },
      values: { name: `Person ${turn}`, phone: `011-${turn}`, customerId: await make(customer(turn)) },
    })
  const ticket = async (turn: number): Promise<WriteWish> => ({
    ...{ operation: 'create', kind: 'Ticket' },
    values: { subject: `Unnamed ticket ${turn}`, contactId: await contactId(turn) },
  })

  const kinds: readonly Kind[] = [
    { what: 'a new customer', wish: async (turn) => customer(turn), fields: ['name', 'phone'] },
    {
      what: 'a changed customer',
      wish: async (turn) => ({
        ...{ operation: 'update', kind: 'Customer', nativeId: await make(customer(turn)) },
        values: { phone: `020-${turn}` },
      }),
      fields: ['phone'],
    },
    {
      what: 'a changed customer that is not shown',
      wish: async (turn) => ({
        ...{ operation: 'update', kind: 'Customer', nativeId: await make(customer(turn)) },
        values: { phone: `020-${turn}` },
      }),
      fields: null,
    },
    {
      what: 'a deleted customer',
      wish: async (turn) => ({ operation: 'delete', kind: 'Customer', nativeId: await make(customer(turn)) }),
      fields: null,
    },
    { what: 'a new ticket', wish: ticket, fields: ['subject'] },
    {
      what: 'a reply',
      wish: async (turn) => ({
        ...{ operation: 'create', kind: 'TicketReply' },
        values: { ticketId: await make(await ticket(turn)), body: `Reply ${turn}`, public: true },
      }),
      fields: ['subject'],
    },
  ]

  it.each(kinds)(
    'to $what is never taken for what was not seen',
    async ({ what, wish, fields }) => {
      const { writes, kinds: shown } = started.source.capabilities
      if (what === 'a deleted customer' && writes?.Customer?.delete !== true) {
        expect((await write(await wish(++turns), fields)).problems).toMatchObject([{ code: 'SOURCE_CAPABILITY' }])
        return
      }
      if (what === 'a reply' && writes?.TicketReply === undefined) {
        const order = await wish(++turns)
        await expect(write(order, fields)).rejects.toMatchObject({ code: 'SOURCE_CAPABILITY' })
        return
      }
      for (const [status, body] of answers) {
        for (const stage of ['applied', 'unapplied'] as const) {
          const order = await wish(++turns)
          started.sandbox.requests.length = 0
          started.sandbox.faults.add({ when: isWriting, action: { kind: 'status', status, body, stage } })
          const { outcome, record } = await write(order, fields)
          const told = { status, body, stage, sent: writingRequests(started.sandbox), outcome }
          // Replies that a source does not show cannot be looked for: there is only its own word.
          const isShown = shown[order.kind] !== undefined
          const isItsWord = body.startsWith('{"status":"0"') && vendor === 'bangwo8'
          const isApplied = isShown ? stage === 'applied' : isItsWord
          expect(told).toEqual({ ...told, sent: 1, outcome: isApplied ? 'APPLIED' : 'OUTCOME_UNKNOWN' })
          if (order.operation !== 'update' || record === null) continue
          expect({ ...told, phone: valueOf(record, 'phone') }).toEqual({
            ...told,
            phone: isApplied ? `020-${turns}` : `010-${turns}`,
          })
        }
      }
    },
    120_000,
  )
})
