import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { ManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandbox } from '../../src/vendors/vtiger/sandbox/index.js'
import type { VtigerSandboxOptions, VtigerStore } from '../../src/vendors/vtiger/sandbox/index.js'
import { laterData, recordedAccess, recordedData } from '../support/vtiger-recorded-data.js'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

interface Recording {
  readonly name: string
  readonly request: {
    readonly method: string
    readonly query?: Record<string, string>
    readonly form?: Record<string, string>
  }
  readonly response: {
    readonly status: number
    readonly headers: Record<string, string>
    readonly trimmed?: string
    readonly body: Json
  }
}

const folder = new URL('../fixtures/vtiger-recorded/', import.meta.url)
const recordings = new Map<string, Recording>(
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Recording)
    .map((recording) => [recording.name, recording]),
)

/** Recordings not replayed, each with its reason. */
const leftOut: Readonly<Record<string, string>> = {}

/** The logs of four servers. Within each, recordings run in the order the exchanges happened. */
const servers: readonly { title: string; options: VtigerSandboxOptions; has: (name: string) => boolean }[] = [
  {
    title: '8.4.0 with sync and order creation repaired',
    options: { profile: '8.4', repaired: true, data: recordedData() },
    has: (name) => !/^[ghi]/.test(name),
  },
  {
    title: '8.4.0 as installed',
    options: { profile: '8.4', data: recordedData() },
    has: (name) => name.startsWith('g'),
  },
  {
    title: '8.0.0 on a copy',
    options: { profile: '8.0', data: recordedData({ record: 1743, LineItem: 503 }) },
    has: (name) => name.startsWith('h'),
  },
  {
    title: '8.4.0 on other data',
    options: { profile: '8.4', data: laterData, sessionIdleSeconds: 30 * 86_400 },
    has: (name) => name.startsWith('i'),
  },
]

/** The change feed's third page was read between the deletion of a ticket and that of its account. */
const moved: Readonly<Record<string, string>> = { 'c3-sync-updates-and-deletes': 'd3-z', 'c4-sync-no-changes': 'd3-zz' }

/** What the server's clock showed when a recording and those after it were made. */
const instants: Readonly<Record<string, string>> = {
  '01-getchallenge': '2026-11-21T23:01:59Z',
  '40-create-account': '2026-11-21T23:02:00Z',
  '51-create-dangling-reference-accepted': '2026-11-21T23:02:01Z',
  'd0-revise-ticket': '2026-11-21T23:02:04Z',
  'h0-v80-count': '2026-11-21T23:02:13Z',
  'i0-query-zero-date-row': '2026-11-30T17:46:14Z',
}

const sessions: Readonly<Record<string, number>> = {
  '5313ca0c6b0222e78ca13': 1,
  '5473273c6b022340afd36': 1,
  '34b0b61d6b0222ecf1264': 6,
  '16a3ad146b0222ed18fed': 1,
  '40d741e66b0222f5548cb': 1,
  '5682607f6b0222ed0d72c': 1,
  '39b648166b0222ed11515': 1,
}

test('every recording is replayed or left out with a reason', () => {
  expect(recordings.size).toBe(140)
  for (const name of recordings.keys()) {
    const replayed = servers.filter(({ has }) => has(name)).length
    expect([name, replayed]).toEqual([name, name in leftOut ? 0 : 1])
  }
})

for (const server of servers) {
  describe(server.title, () => {
    const clock = createManualClock(Date.parse('2026-11-21T23:01:59Z'))
    let running: RunningSandbox<VtigerStore>
    beforeAll(async () => {
      running = await sandbox.start({ ...server.options, clock })
      for (const [name, number] of Object.entries(sessions)) running.data.sessions.open(number, name)
      running.data.sessions.force('5682607f6b0222ed0d72c', 'expired')
      running.data.sessions.force('39b648166b0222ed11515', 'idle')
    })
    afterAll(() => running.close())

    const names = [...recordings.keys()].filter(server.has)
    names.sort((left, right) => ((moved[left] ?? left) < (moved[right] ?? right) ? -1 : 1))
    for (const name of names) {
      const recording = recordings.get(name)
      if (recording === undefined || name in leftOut) continue
      test(name, async () => {
        const instant = instants[name]
        if (instant !== undefined) clock.set(Date.parse(instant))
        await compare(recording, running, clock)
      })
    }
  })
}

async function compare(recording: Recording, running: RunningSandbox<VtigerStore>, clock: ManualClock): Promise<void> {
  const { request, response, name } = recording
  const form = request.form && { ...request.form, ...prepare(name, running.data, clock) }
  const query = request.query && `?${new URLSearchParams(request.query).toString()}`
  const answer = await fetch(`${running.url}/webservice.php${query ?? ''}`, {
    method: request.method,
    ...(form && { body: new URLSearchParams(form) }),
  })
  const text = await answer.text()
  expect(answer.status).toBe(response.status)
  expect(answer.headers.get('content-type')).toBe(new Headers(response.headers).get('content-type'))
  if (response.status === 500) {
    expect(text).toBe('')
    return
  }
  const body = JSON.parse(text) as Json
  if (/^0[123]/.test(name) && isObject(response.body) && isObject(body)) {
    // Tokens and session names are drawn anew each time; only their form can be compared.
    for (const [key, form] of Object.entries({ token: /^[0-9a-f]{13}$/, sessionName: /^[0-9a-f]{21}$/ })) {
      const result = body['result']
      const recorded = response.body['result']
      if (!isObject(result) || !isObject(recorded) || recorded[key] === undefined) continue
      expect(result[key]).toMatch(form)
      result[key] = recorded[key]
    }
  }
  const cut = cutAs(body, response.trimmed)
  const expected = withoutMarks(response.body)
  expect(cut).toEqual(expected)
  expect(JSON.stringify(cut)).toBe(JSON.stringify(expected))
}

/** Puts the server in the state an exchange was recorded in; gives form fields that cannot be replayed literally. */
function prepare(name: string, store: VtigerStore, clock: ManualClock): Record<string, string> {
  const now = clock.now() / 1000
  const digest = (token: string): string =>
    createHash('md5')
      .update(token + recordedAccess.admin)
      .digest('hex')
  switch (name) {
    case '02-login':
    case '03-login-same-token-again':
      store.sessions.setToken(1, '6b0222e789b41', now + 300)
      return { accessKey: digest('6b0222e789b41') }
    case '05-login-superseded-token': {
      const { token } = store.sessions.challenge('admin')
      store.sessions.challenge('admin')
      return { accessKey: digest(token) }
    }
    case '06-login-expired-token':
      store.sessions.setToken(1, '6b0222e78ff00', now - 1)
      return { accessKey: digest('6b0222e78ff00') }
    case 'd1-delete-ticket':
      store.add('HelpDesk', { id: 1791, ticket_title: 'to be deleted' })
      return {}
    default:
      return {}
  }
}

/** Cuts an answer as the recording was cut, after checking the lengths it had before. */
function cutAs(body: Json, trimmed: string | undefined): Json {
  if (trimmed === undefined || !isObject(body)) return body
  const result = body['result'] ?? null
  const list = /^result list cut from (\d+) to (\d+)/.exec(trimmed)
  if (list && Array.isArray(result)) {
    expect(result).toHaveLength(Number(list[1]))
    return { ...body, result: result.slice(0, Number(list[2])) }
  }
  const changes = /^updated cut from (\d+) to (\d+) entries; deleted had (\d+)/.exec(trimmed)
  if (changes && isObject(result)) {
    expect(result['updated']).toHaveLength(Number(changes[1]))
    expect(result['deleted']).toHaveLength(Number(changes[3]))
    const updated = (result['updated'] as Json[]).slice(0, Number(changes[2]))
    return { ...body, result: { ...result, updated } }
  }
  if (/^information cut/.test(trimmed) && isObject(result)) {
    const kept = [
      'SalesOrder',
      'Invoice',
      'Accounts',
      'Contacts',
      'Products',
      'HelpDesk',
      'Users',
      'Groups',
      'LineItem',
    ]
    const information = result['information'] as { [key: string]: Json }
    expect(Object.keys(information)).toHaveLength(35)
    return {
      ...body,
      result: { ...result, information: Object.fromEntries(kept.map((key) => [key, information[key] ?? null])) },
    }
  }
  expect(trimmed).toBe('picklists longer than 12 and the default terms text are cut')
  return body
}

/** Takes out the marks that stand in a recorded description for what was cut. */
function withoutMarks(body: Json): Json {
  const text = JSON.stringify(body)
    .replaceAll(',{"label":"(cut)","value":"(cut)"}', '')
    .replaceAll('(default terms text left out)', 'Payment within thirty days.')
  return JSON.parse(text) as Json
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
