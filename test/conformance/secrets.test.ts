import { afterEach, describe, expect, test } from '@jest/globals'
import type { EngineSource } from '../../src/engine/index.js'
import type { FaultAction } from '../../src/sandbox/sandbox.js'
import type { Logger } from '../../src/errors/index.js'
import { startTestServer, type TestServer } from '../support/server.js'
import { sandboxedVendors, startSandboxedSource, type SandboxedSourceOptions } from '../support/sources.js'

const marker = 'SECRET-BODY'

interface Captured extends Logger {
  readonly lines: { level: 'info' | 'warn' | 'error'; fields: Readonly<Record<string, unknown>>; message: string }[]
}

function capturingLogger(): Captured {
  const lines: Captured['lines'] = []
  return {
    lines,
    info: (fields, message) => lines.push({ level: 'info', fields, message }),
    warn: (fields, message) => lines.push({ level: 'warn', fields, message }),
    error: (fields, message) => lines.push({ level: 'error', fields, message }),
  }
}

const query = `{
  customers(first: 2) { nodes { id name owner { name } tickets(first: 1) { nodes { subject } } } complete sources { source status code } }
}`

/** A list of each kind, for vendors that have no customers. */
const lists: Readonly<Record<string, string>> = {
  Customer: 'customers',
  Contact: 'contacts',
  Ticket: 'tickets',
  Order: 'orders',
  ReportTable: 'reportTables',
}

function listOfVendor({ sources }: TestServer, vendor: string): string {
  const kinds = sources[vendor]?.source.capabilities.kinds ?? {}
  const list = Object.entries(lists).find(([kind]) => kind in kinds)?.[1]
  if (list === undefined) throw new Error(`${vendor} has nothing that can be listed`)
  return list === 'customers' ? query : `{ ${list}(first: 2) { nodes { id } complete sources { source status code } } }`
}

let server: TestServer | null = null

afterEach(async () => {
  await server?.close()
  server = null
})

interface Seen {
  readonly text: string
  readonly log: Captured
  readonly codes: readonly unknown[]
}

async function ask(url: string, log: Captured, text = query, headers = {}): Promise<Seen> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: text }),
  })
  const body = `${await response.text()}\n${JSON.stringify([...response.headers])}`
  const { errors = [] } = JSON.parse(body.slice(0, body.lastIndexOf('\n'))) as {
    errors?: { extensions: { code: unknown } }[]
  }
  return { text: body, log, codes: errors.map(({ extensions }) => extensions.code) }
}

/** Everything secret that was set or sent: keys, signatures, sessions, tokens. */
function secretsOf({ sources }: TestServer, more: readonly string[]): readonly string[] {
  const found = new Set(more)
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.add(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  for (const { sandbox } of Object.values(sources)) {
    const { kind: _kind, username: _username, ...keys } = (sandbox.settings['auth'] ?? {}) as Record<string, unknown>
    collect(keys)
    collect((sandbox.settings['crypto'] as Record<string, unknown> | undefined)?.['key'])
    for (const { url, body, headers } of sandbox.requests) {
      const { searchParams } = new URL(url, 'http://sandbox')
      for (const name of ['sessionName', 'accessToken']) collect(searchParams.get(name))
      collect(new URLSearchParams(body).get('accessKey'))
      collect(headers['authorization']?.split(' ')[1])
    }
  }
  return [...found]
}

function expectNothingLeaked({ text, log }: Pick<Seen, 'text' | 'log'>, secrets: readonly string[]): void {
  const told = `${text}\n${JSON.stringify(log.lines)}`
  expect(told).not.toContain(marker)
  expect(told).not.toMatch(/<html|<!doctype/i)
  for (const secret of secrets) expect(told.includes(secret)).toBe(false)
  // Stack frames, and whatever else tells where this server's files lie.
  expect(told).not.toMatch(/\bat [\w.<>[\] ]*\(?(?:file:|node:|\/)|node_modules|[cm]?[jt]s:\d+:\d+/)
  expect(told).not.toContain(process.cwd())
}

const isRead = ({ url, body }: { readonly url: string; readonly body: string }): boolean =>
  !/getchallenge|\/oauth2?\//.test(url) && !/operation=login/.test(body)

interface Failure {
  readonly name: string
  readonly action?: FaultAction
  readonly when?: (request: { readonly method: string; readonly url: string; readonly body: string }) => boolean
  readonly options?: SandboxedSourceOptions
  readonly code: string | RegExp
  readonly secrets?: readonly string[]
}

const status = (code: number, body: string, headers: Readonly<Record<string, string>> = {}): FaultAction => ({
  kind: 'status',
  status: code,
  body,
  headers,
})
const html = { 'content-type': 'text/html' }
const json = { 'content-type': 'application/json' }

const failures: readonly Failure[] = [
  { name: 'a server error with a body', action: status(500, marker), code: 'SOURCE_UNAVAILABLE' },
  {
    name: 'a server error as JSON',
    action: status(500, JSON.stringify({ code: 50000, message: marker, error: { message: marker } }), json),
    code: 'SOURCE_UNAVAILABLE',
  },
  {
    name: 'a page of a proxy',
    action: status(502, `<!DOCTYPE html><html><body>${marker}</body></html>`, html),
    code: 'SOURCE_UNAVAILABLE',
  },
  {
    name: 'a page with status 200',
    action: status(200, `<html>${marker}</html>`, html),
    code: 'SOURCE_PROTOCOL_ERROR',
  },
  {
    name: 'JSON that is cut',
    action: status(200, `{"success":true,"data":"${marker}`, json),
    code: 'SOURCE_PROTOCOL_ERROR',
  },
  {
    name: 'JSON of another shape',
    action: status(200, JSON.stringify({ success: true, result: { note: marker }, data: marker }), json),
    code: 'SOURCE_PROTOCOL_ERROR',
  },
  {
    name: 'records without an id',
    action: status(
      200,
      JSON.stringify({
        success: true,
        code: 0,
        result: [{ accountname: marker }],
        data: { items: [{ name: marker }] },
      }),
      json,
    ),
    code: /^SOURCE_PROTOCOL_ERROR$/,
  },
  { name: 'a refusal of the web server', action: status(401, marker), code: 'SOURCE_AUTH_FAILED' },
  { name: 'a refused permission', action: status(403, marker), code: 'SOURCE_FORBIDDEN' },
  {
    name: 'an error code with a text',
    action: status(
      200,
      JSON.stringify({ success: false, code: 99999, message: marker, error: { code: `${marker}!`, message: marker } }),
      json,
    ),
    code: /^SOURCE_(PROTOCOL_ERROR|REJECTED)$/,
  },
  { name: 'a refusal for now', action: status(429, marker, { 'retry-after': '7' }), code: 'SOURCE_RATE_LIMITED' },
  {
    name: 'a redirect',
    action: status(302, marker, { location: `http://127.0.0.1:9/${marker}` }),
    code: 'SOURCE_PROTOCOL_ERROR',
  },
  { name: 'a cut connection', action: { kind: 'disconnect' }, code: 'SOURCE_UNAVAILABLE' },
  { name: 'half an answer', action: { kind: 'cutBody' }, code: 'SOURCE_UNAVAILABLE' },
  {
    name: 'no answer in time',
    action: { kind: 'stall' },
    options: { transport: { timeoutMs: 100 } },
    code: 'SOURCE_TIMEOUT',
  },
  {
    name: 'an answer that is too large',
    action: status(200, marker.repeat(100_000)),
    options: { transport: { maxResponseBytes: 100_000 } },
    code: 'SOURCE_TOO_LARGE',
  },
]

describe.each(sandboxedVendors)('%s', (vendor) => {
  test.each(failures)('tells nothing of $name', async ({ action, options = {}, code }) => {
    const log = capturingLogger()
    const transport = { retries: 0, ...options.transport }
    server = await startTestServer({
      vendors: [vendor],
      // No data is needed, and making much of it up takes longer than the test.
      source: { [vendor]: { ...options, sandbox: { scale: 0.01 }, transport } },
      server: { logger: log },
    })
    if (action !== undefined) server.sources[vendor]?.sandbox.faults.add({ when: isRead, times: 1_000, action })
    const seen = await ask(server.url, log, listOfVendor(server, vendor))
    expectNothingLeaked(seen, secretsOf(server, []))
    expect(seen.codes).toEqual([expect.stringMatching(code)])
    expect(log.lines.map(({ level, message, fields }) => [level, message, fields['codes']])).toEqual([
      ['info', 'request', seen.codes],
    ])
  })
})

describe('a sign-in that fails', () => {
  test.each([
    { name: 'a refusal for now', action: status(429, marker, { 'retry-after': '7' }), code: 'SOURCE_RATE_LIMITED' },
    { name: 'a page of a proxy', action: status(502, `<html>${marker}</html>`, html), code: 'SOURCE_UNAVAILABLE' },
    { name: 'no envelope', action: status(200, marker), code: 'SOURCE_PROTOCOL_ERROR' },
    { name: 'a cut connection', action: { kind: 'disconnect' } as const, code: 'SOURCE_UNAVAILABLE' },
  ])('tells nothing of $name', async ({ action, code }) => {
    const log = capturingLogger()
    server = await startTestServer({
      vendors: ['vtiger'],
      source: { vtiger: { sandbox: { data: {} }, transport: { retries: 0 } } },
      server: { logger: log },
    })
    server.sources['vtiger']?.sandbox.faults.add({ when: (request) => !isRead(request), times: 1_000, action })
    const seen = await ask(server.url, log)
    expectNothingLeaked(seen, secretsOf(server, []))
    expect(seen.codes).toEqual([code])
  })
})

describe('credentials that are not accepted', () => {
  const wrong: Readonly<Record<string, readonly (readonly [name: string, auth: object])[]>> = {
    yunzhijia: [['a wrong secret', { mode: 'linkerpSigned', appId: 'SANDBOX10001', secret: 'not-the-app-secret' }]],
    vtiger: [['a wrong access key', { username: 'admin', accessKey: 'not-the-access-key' }]],
    'enterprise-platform': [
      ['a wrong API key', { kind: 'apiKey', apiKey: 'not-the-api-key' }],
      [
        'a refused application',
        { kind: 'oauth', clientId: 'app', clientSecret: 'not-the-app-secret', refreshToken: 'not-the-refresh-token' },
      ],
    ],
  }
  const rows = Object.entries(wrong).flatMap(([vendor, cases]) => cases.map(([name, auth]) => ({ vendor, name, auth })))
  test.each(rows)('$vendor: $name is told without it', async ({ vendor, auth }) => {
    const log = capturingLogger()
    server = await startTestServer({
      vendors: [vendor],
      source: { [vendor]: { settings: { auth }, sandbox: { scale: 0.01 }, transport: { retries: 0 } } },
      server: { logger: log },
    })
    const seen = await ask(server.url, log, listOfVendor(server, vendor))
    expect(seen.codes).toEqual(['SOURCE_AUTH_FAILED'])
    const { kind: _kind, username: _username, clientId: _clientId, ...keys } = auth as Record<string, string>
    expectNothingLeaked(seen, secretsOf(server, Object.values(keys)))
  })
})

describe('a defect of ours', () => {
  async function broken(
    spoil: (source: EngineSource) => Partial<EngineSource>,
  ): Promise<{ log: Captured; url: string }> {
    const log = capturingLogger()
    const { source, sandbox } = await startSandboxedSource('vtiger')
    server = await startTestServer({
      vendors: [],
      server: { logger: log, sources: [{ ...source, ...spoil(source) }] },
    })
    const { close } = server
    server = {
      ...server,
      close: async () => {
        await close()
        await sandbox.close()
      },
    }
    return { log, url: server.url }
  }
  const failing = (): never => {
    throw new TypeError(`cannot read ${marker} <html>`)
  }

  test('in reading a record is masked, and found in the log by the request id', async () => {
    const { log, url } = await broken(({ mapping }) => ({ mapping: { ...mapping, toRecord: failing } }))
    const seen = await ask(url, log, query, { 'x-request-id': 'request-7' })
    expect(seen.codes).toEqual(['INTERNAL_SERVER_ERROR'])
    expect(seen.text).toContain('"requestId":"request-7"')
    expectNothingLeaked({ ...seen, log: { ...log, lines: log.lines.filter(({ level }) => level === 'info') } }, [])
    const [defect] = log.lines.filter(({ level }) => level === 'error')
    expect(defect?.fields).toEqual({
      requestId: 'request-7',
      message: 'Unexpected failure while reading this source',
      source: 'vtiger',
      class: 'TypeError',
      line: expect.stringMatching(/^src\/reading\/[\w-]+\.ts:\d+$/),
    })
  })

  test('in a resolver is masked too', async () => {
    const { log, url } = await broken(({ client }) => ({ client: { ...client, quotas: failing } }))
    const seen = await ask(url, log, '{ sources { name quotas { name } } }')
    expect(seen.codes).toEqual(['INTERNAL_SERVER_ERROR'])
    expectNothingLeaked(seen, [])
    const [{ fields } = { fields: {} }] = log.lines.filter(({ level }) => level === 'error')
    expect(fields).toMatchObject({ message: 'Unexpected failure', class: 'TypeError' })
    expect(seen.text).toContain(`"requestId":"${String((fields as Record<string, unknown>)['requestId'])}"`)
  })
})

test('a long text of a caller is not sent back whole', async () => {
  const log = capturingLogger()
  server = await startTestServer({ vendors: ['vtiger'], server: { logger: log } })
  const { errors } = await server.query('query ($first: Int) { customers(first: $first) { nodes { id } } }', {
    first: marker.repeat(1_000),
  })
  expect(errors[0]?.message.length).toBeLessThan(700)
  expect(JSON.stringify(log.lines)).not.toContain(marker)
})

test('the request id is given in a header, and one that is no plain name is replaced', async () => {
  server = await startTestServer({ vendors: ['vtiger'] })
  const given = async (id: string): Promise<string | null> =>
    (
      await fetch(`${server?.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': id },
        body: '{"query":"{ __typename }"}',
      })
    ).headers.get('x-request-id')
  expect(await given('a.b-1')).toBe('a.b-1')
  expect(await given('a b')).toMatch(/^[\da-f-]{36}$/)
})
