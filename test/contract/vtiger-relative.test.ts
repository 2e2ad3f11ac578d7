import { afterEach, describe, expect, it } from '@jest/globals'
import type { RecordKind } from '../../src/model/index.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallContext } from '../../src/transport/index.js'
import type { CheckLine, VendorSource, WriteIntent } from '../../src/vendors/vendor.js'
import { vendor } from '../../src/vendors/vtiger/index.js'
import { adminAccess, sandbox, type VtigerStore } from '../../src/vendors/vtiger/sandbox/index.js'

let running: RunningSandbox<VtigerStore> | undefined
afterEach(() => running?.close())

/** A source of the 6.5 line, whose errors come with an HTTP status. */
async function connect(settings: Readonly<Record<string, unknown>> = {}): Promise<VendorSource> {
  running = await sandbox.start({ scale: 0.05, profile: '6.5' })
  const checked = vendor.readSettings({ ...running.settings, ...settings })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  return vendor.connect(checked.settings, createTransportFactory({ source: 'crm' }))
}

function call(): CallContext & { readonly onSend: () => void } {
  return { signal: new AbortController().signal, deadline: Date.now() + 20_000, onSend: () => undefined }
}

async function read(source: VendorSource, kind: RecordKind): Promise<number> {
  const position = { kind: 'afterId', id: null } as const
  const query = { kind, pushed: null, order: null, position, pageSize: 10, fields: ['name'], step: 0 }
  return (await source.client.fetchPage(source.dialect.compile(query), call())).rows.length
}

const asked = (): string[] =>
  running!.requests.map(({ url, body, status }) => {
    const operation = new URLSearchParams(url.split('?')[1] ?? body).get('operation') ?? ''
    return `${operation} ${status}`
  })

describe('an envelope goes before the HTTP status', () => {
  it('signs in again for a lost session that comes with 401', async () => {
    const source = await connect()
    await read(source, 'Customer')
    running!.data.sessions.dropAll()
    running!.requests.length = 0
    expect(await read(source, 'Customer')).toBeGreaterThan(0)
    expect(asked()).toEqual(['query 401', 'getchallenge 200', 'login 200', 'query 200'])
  })

  it('writes once more in a new session where the first was lost', async () => {
    const source = await connect()
    const values = { name: 'Written Once' }
    const create: WriteIntent = { operation: 'create', kind: 'Customer', marker: '0123456789abcdefghijklmnop', values }
    running!.faults.add({ when: ({ body }) => /create/.test(body), action: { kind: 'vendor', name: 'endSessions' } })
    expect(await source.writer!.send(create, call())).toMatchObject({ kind: 'applied' })
    expect(asked().filter((line) => line.startsWith('create'))).toEqual(['create 401', 'create 200'])
  })

  it('tells wrong credentials as such', async () => {
    const source = await connect({ auth: { ...adminAccess, accessKey: 'Wr0ngKeyWr0ngKey' } })
    const message = expect.stringMatching(/INVALID_USER_CREDENTIALS/) as unknown
    await expect(read(source, 'Customer')).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED', message })
  })

  it.each([
    [400, 'QUERY_SYNTAX_ERROR', 'SOURCE_REJECTED'],
    [403, 'ACCESS_DENIED', 'SOURCE_FORBIDDEN'],
    [500, 'INTERNAL_SERVER_ERROR', 'SOURCE_REJECTED'],
  ])('reads status %d with %s, asks once, and holds it against nobody', async (status, native, code) => {
    const source = await connect()
    await read(source, 'Customer')
    const body = JSON.stringify({ success: false, error: { message: 'near Tom', code: native } })
    running!.faults.add({ times: 6, action: { kind: 'status', status, body } })
    running!.requests.length = 0
    for (let time = 0; time < 6; time++) await expect(read(source, 'Customer')).rejects.toMatchObject({ code })
    expect(asked()).toHaveLength(6)
    // Six failures of the server would have opened the breaker.
    expect(await read(source, 'Customer')).toBeGreaterThan(0)
  })

  it('leaves it open whether an order was written that is answered with 500', async () => {
    const source = await connect()
    const orders = (): number => running!.data.rows('SalesOrder').length
    const [before] = [orders()]
    const customerId = running!.data.idOf(running!.data.rows('Accounts').find(({ values }) => values['bill_street'])!)
    const productId = running!.data.idOf(running!.data.rows('Products')[0]!)
    const values = { subject: 'R1', customerId, lines: [{ productId, quantity: '1', unitPrice: '5' }] }
    const create: WriteIntent = { operation: 'create', kind: 'Order', marker: '0123456789abcdefghijklmnop', values }
    await expect(source.writer!.send(create, call())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    expect(orders()).toBe(before + 1)
  })

  it('leaves a refused write refused', async () => {
    const source = await connect()
    const body =
      '{"success":false,"error":{"message":"lastname does not have a value","code":"MANDATORY_FIELDS_MISSING"}}'
    running!.faults.add({
      when: ({ body: sent }) => /create/.test(sent),
      action: { kind: 'status', status: 400, body },
    })
    const values = { name: 'Refused' }
    const create: WriteIntent = { operation: 'create', kind: 'Contact', marker: '0123456789abcdefghijklmnop', values }
    expect(await source.writer!.send(create, call())).toMatchObject({ kind: 'refused' })
  })
})

describe('check', () => {
  /** Lines about values that have to be escaped, for accounts of these names. */
  async function lines(profile: '8.4' | '6.5', names: readonly string[]): Promise<readonly CheckLine[]> {
    const records = { Accounts: names.map((accountname, index) => ({ id: index + 5, accountname })) }
    running = await sandbox.start({ profile, data: { records } })
    const checked = vendor.readSettings(running.settings)
    if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
    const source = vendor.connect(checked.settings, createTransportFactory({ source: 'crm' }))
    return (await source.client.check(call())).filter(({ what }) => what.startsWith('values with'))
  }

  it.each([
    ['that hold the characters', ["O'Brien", 'a_b', 'Acme']],
    ['of which none holds them', ['Acme', '中文公司']],
    ['with both at once, and a backslash', ["\\'_%"]],
  ])('finds records by values %s where the server understands them', async (_, names) => {
    expect((await lines('8.4', names)).map(({ ok, detail }) => [ok, detail])).toEqual(
      Array(2).fill([true, 'a record of Accounts just read was found by one']),
    )
    await running!.close()
    const lost = await lines('6.5', names)
    expect(lost.map(({ ok, what }) => [ok, what])).toEqual([
      [false, 'values with a quote'],
      [false, 'values with an underscore'],
    ])
    for (const { detail } of lost) {
      expect(detail).toMatch(/loses rows/)
      for (const name of names) expect(detail).not.toContain(name)
    }
  })

  it('asks once for each, of values just read', async () => {
    await lines('8.4', ["O'Brien", 'a_b', 'Acme'])
    const queries = running!.requests.map(({ url }) => new URLSearchParams(url.split('?')[1]).get('query'))
    expect(queries.filter((query) => /where/.test(query ?? ''))).toEqual([
      "select accountname from Accounts where accountname in ('O''Brien') and id = '11x5' limit 1;",
      "select accountname from Accounts where accountname like 'a\\_b%' and id = '11x6' limit 1;",
    ])
  })

  it('says so where there is nothing to ask for', async () => {
    expect((await lines('8.4', [])).map(({ ok, detail }) => [ok, detail])).toEqual(
      Array(2).fill([true, 'not asked for: there is no record yet']),
    )
  })
})
