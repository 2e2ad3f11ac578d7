import { afterEach, describe, expect, it } from '@jest/globals'
import { createManualClock, type ManualClock } from '../../src/sandbox/clock.js'
import type { FaultAction, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory } from '../../src/transport/index.js'
import type { EnterpriseStore } from '../../src/vendors/enterprise-platform/sandbox/index.js'
import { vendors } from '../../src/vendors/registry.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'
import type { NativePage } from '../../src/vendors/vendor.js'

interface Case {
  readonly vendor: string
  /** Part of the address of every token call. */
  readonly tokenCall: string
  /** How long a token lasts; null for sessions, which are not renewed ahead of their end. */
  readonly lifeSeconds: number | null
  readonly kind: 'Customer' | 'ReportTable'
  readonly sandbox?: Readonly<Record<string, unknown>>
  readonly auth?: (running: RunningSandbox) => object
}

const cases: readonly Case[] = [
  {
    vendor: 'bangwo8',
    tokenCall: '/api/token.php',
    lifeSeconds: 3_600,
    kind: 'Customer',
    sandbox: { auth: 'clientCredentials' },
  },
  {
    vendor: 'enterprise-platform',
    tokenCall: '/oauth/token',
    lifeSeconds: 3_600,
    kind: 'Customer',
    auth: ({ data }) => ({
      kind: 'oauth',
      clientId: 'client_sandbox',
      clientSecret: 'client_secret_sandbox_not_real',
      refreshToken: (data as EnterpriseStore).oauth.issue('client_sandbox').refresh_token,
    }),
  },
  { vendor: 'vtiger', tokenCall: 'operation=getchallenge', lifeSeconds: null, kind: 'Customer' },
  { vendor: 'xiaoshouyi', tokenCall: '/auc/oauth2/token', lifeSeconds: 7_200, kind: 'Customer' },
  { vendor: 'yunzhijia', tokenCall: '/gateway/oauth2/token/', lifeSeconds: 7_200, kind: 'ReportTable' },
]

let running: RunningSandbox | undefined
afterEach(async () => running?.close())

interface Connected {
  readonly clock: ManualClock
  readonly read: () => Promise<NativePage>
  readonly tokenCalls: () => number
  readonly failTokens: (action: FaultAction) => void
}

async function connect({ vendor, tokenCall, kind, sandbox, auth }: Case): Promise<Connected> {
  const clock = createManualClock(Date.UTC(2024, 0, 15, 10, 0, 5))
  const started = await sandboxes[vendor]!.start({ clock, scale: 0.05, ...sandbox })
  running = started
  const settings = { ...started.settings, ...(auth === undefined ? {} : { auth: auth(started) }) }
  const opened = vendors[vendor]!.open(settings)
  if ('problems' in opened) throw new Error(JSON.stringify(opened.problems))
  const source = opened.connect(
    createTransportFactory({
      source: vendor,
      now: clock.now,
      random: () => 0,
      // Trying again would hide that a read failed.
      retries: 0,
      timeoutMs: Number.POSITIVE_INFINITY,
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
    }),
  )
  const request = source.dialect.compile({
    kind,
    pushed: null,
    order: null,
    position: vendor === 'xiaoshouyi' ? { kind: 'afterId', id: null } : { kind: 'start' },
    pageSize: 10,
    fields: ['name'],
    step: 0,
  })
  const isToken = ({ url }: { readonly url: string }): boolean => url.includes(tokenCall)
  return {
    clock,
    read: () =>
      source.client.fetchPage(request, {
        signal: new AbortController().signal,
        deadline: Number.POSITIVE_INFINITY,
        onCall: () => undefined,
      }),
    tokenCalls: () => started.requests.filter(isToken).length,
    failTokens: (action) => started.faults.add({ when: isToken, times: Infinity, action }),
  }
}

describe('a token endpoint that is away while a token is good for ten seconds', () => {
  it('is tried at every vendor', () => {
    expect(cases.map(({ vendor }) => vendor)).toEqual(Object.keys(sandboxes).sort())
  })

  it.each(cases)('$vendor: 503 fails no read, and the token is renewed later', async (each) => {
    const { clock, read, tokenCalls, failTokens } = await connect(each)
    const isRenewed = each.lifeSeconds !== null
    expect((await read()).rows.length).toBeGreaterThan(0)
    const signedIn = tokenCalls()
    expect(signedIn).toBeGreaterThan(0)

    clock.advance((each.lifeSeconds ?? 60) * 1000 - 10_000)
    failTokens({ kind: 'status', status: 503 })
    expect((await read()).rows.length).toBeGreaterThan(0)
    const tried = tokenCalls()
    expect(tried > signedIn).toBe(isRenewed)
    // Not tried again at once: every read would wait for it.
    expect((await read()).rows.length).toBeGreaterThan(0)
    expect(tokenCalls()).toBe(tried)

    running!.faults.clear()
    clock.advance(10_000)
    expect((await read()).rows.length).toBeGreaterThan(0)
    expect(tokenCalls() > tried).toBe(isRenewed)
  })

  it.each(cases)('$vendor: one that hangs holds no read for long', async (each) => {
    const { clock, read, failTokens } = await connect(each)
    expect((await read()).rows.length).toBeGreaterThan(0)
    clock.advance((each.lifeSeconds ?? 60) * 1000 - 10_000)
    failTokens({ kind: 'stall' })
    // Without it they would wait for as long as the token call does, which here is for ever.
    for (let turn = 0; turn < 3; turn++) expect((await read()).rows.length).toBeGreaterThan(0)
  })
})
