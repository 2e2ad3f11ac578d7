import { afterEach, describe, expect, it } from '@jest/globals'
import type { RecordKind } from '../../src/model/index.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallContext, type TransportOptions } from '../../src/transport/index.js'
import type { VendorSource } from '../../src/vendors/vendor.js'
import { vendor } from '../../src/vendors/vtiger/index.js'
import { adminAccess, sandbox, type VtigerStore } from '../../src/vendors/vtiger/sandbox/index.js'

let running: RunningSandbox<VtigerStore> | undefined
afterEach(() => running?.close())

async function connect(
  settings: Readonly<Record<string, unknown>> = {},
  transport: Partial<TransportOptions> = {},
): Promise<VendorSource> {
  running = await sandbox.start({ scale: 0.05 })
  const checked = vendor.readSettings({ ...running.settings, ...settings })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  return vendor.connect(checked.settings, createTransportFactory({ source: 'crm', maxConcurrent: 20, ...transport }))
}

function call(milliseconds = 20_000): CallContext & { readonly onSend: () => void } {
  return { signal: new AbortController().signal, deadline: Date.now() + milliseconds, onSend: () => undefined }
}

async function read(source: VendorSource, kind: RecordKind, within = call()): Promise<number> {
  const position = { kind: 'afterId', id: null } as const
  const fields = ['nativeId']
  const query = { kind, pushed: null, order: null, position, pageSize: 10, fields, step: 0 }
  return (await source.client.fetchPage(source.dialect.compile(query), within)).rows.length
}

function slow(milliseconds: number, times: number, module = ''): void {
  running!.faults.add({
    when: ({ url }) => /operation=query/.test(url) && url.includes(module),
    times,
    action: { kind: 'delay', milliseconds },
  })
}

/** Session names of the calls of an operation, oldest first. */
function sessionsOf(operation: string): (string | null)[] {
  return running!.requests
    .map(({ url, body }) => new URLSearchParams(url.split('?')[1] ?? body))
    .filter((parameters) => parameters.get('operation') === operation)
    .map((parameters) => parameters.get('sessionName'))
}

const logins = (): number => sessionsOf('login').length

describe('one slow call', () => {
  it('leaves the other calls of its source alone', async () => {
    const source = await connect()
    await read(source, 'Customer')
    slow(2_000, 1, 'HelpDesk')
    const ended: string[] = []
    const tickets = read(source, 'Ticket').then(() => ended.push('tickets'))
    const customers = read(source, 'Customer').then(() => ended.push('customers'))
    await Promise.all([tickets, customers])
    expect(ended).toEqual(['customers', 'tickets'])
    expect(logins()).toBe(2)
  })

  it('that was given up keeps its session out of the way: the server may still be at work', async () => {
    const source = await connect({}, { timeoutMs: 400 })
    slow(2_000, 1, 'HelpDesk')
    await expect(read(source, 'Ticket')).rejects.toMatchObject({ code: 'SOURCE_TIMEOUT' })
    expect(await read(source, 'Customer')).toBeGreaterThan(0)
    const [locked, other] = sessionsOf('query')
    expect(other).not.toBe(locked)
  })
})

describe('sessions for reading', () => {
  it('are opened only as calls overlap', async () => {
    const source = await connect()
    for (let time = 0; time < 6; time++) await read(source, 'Customer')
    expect(logins()).toBe(1)
  })

  it.each([[1], [3]])('are never more than limits.sessions says: %d', async (sessions) => {
    const source = await connect({ limits: { sessions } })
    slow(300, 8)
    await Promise.all(Array.from({ length: 8 }, () => read(source, 'Customer')))
    expect(new Set(sessionsOf('query')).size).toBe(sessions)
    expect(logins()).toBe(sessions)
  })

  it('sign in anew each for itself when the server has lost them all', async () => {
    const source = await connect({ limits: { sessions: 3 } })
    slow(300, 8)
    const many = (): Promise<number[]> => Promise.all(Array.from({ length: 8 }, () => read(source, 'Customer')))
    await many()
    running!.data.sessions.dropAll()
    slow(300, 8)
    expect((await many()).every((rows) => rows > 0)).toBe(true)
    expect(logins()).toBe(6)
  })

  it('are tried for once when the credentials are wrong, whoever waits', async () => {
    const source = await connect({ auth: { ...adminAccess, accessKey: 'Wr0ngKeyWr0ngKey' } })
    const ends = await Promise.allSettled(Array.from({ length: 6 }, () => read(source, 'Customer')))
    expect(ends.map((end) => (end.status === 'rejected' ? (end.reason as { code: string }).code : ''))).toEqual(
      Array(6).fill('SOURCE_AUTH_FAILED'),
    )
    expect(logins()).toBe(3)
  })
})

describe('waiting for a session', () => {
  it('is not part of the time that the source has for an attempt', async () => {
    const source = await connect({ limits: { sessions: 1 } }, { timeoutMs: 1_000 })
    slow(400, 6)
    const all = await Promise.all(Array.from({ length: 6 }, () => read(source, 'Customer')))
    expect(all.every((rows) => rows > 0)).toBe(true)
  })

  it('ends with the deadline of the operation, and says nothing against the source', async () => {
    const source = await connect({ limits: { sessions: 1 } })
    await read(source, 'Customer')
    slow(1_500, 1, 'HelpDesk')
    const tickets = read(source, 'Ticket')
    const waiting = await Promise.allSettled(Array.from({ length: 7 }, () => read(source, 'Customer', call(300))))
    expect(waiting).toEqual(
      Array(7).fill({ status: 'rejected', reason: expect.objectContaining({ code: 'DEADLINE_EXCEEDED' }) as unknown }),
    )
    expect(await tickets).toBeGreaterThan(0)
    // Seven failures that counted would have opened the breaker.
    expect(await read(source, 'Customer')).toBeGreaterThan(0)
    expect(sessionsOf('query')).toHaveLength(3)
  })
})

describe('writes', () => {
  it('keep to one session, whatever is read beside them', async () => {
    const source = await connect()
    const make = (name: string): Promise<unknown> =>
      source.writer!.send(
        { operation: 'create', kind: 'Contact', marker: '0123456789abcdefghijklmnop', values: { name } },
        call(),
      )
    slow(300, 4)
    await Promise.all([
      ...Array.from({ length: 8 }, () => read(source, 'Customer')),
      ...Array.from({ length: 12 }, (_, index) => make(`Person ${index}`)),
    ])
    const writing = sessionsOf('create')
    expect(writing).toHaveLength(12)
    expect(new Set(writing).size).toBe(1)
    expect(sessionsOf('query')).not.toContain(writing[0])
  })
})
