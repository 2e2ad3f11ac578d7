import { describe, expect, it } from '@jest/globals'
import { CrmError } from '../../../src/errors/index.js'
import {
  createTransportFactory,
  judged,
  parseRetryAfter,
  type CallContext,
  type CallTrace,
  type HttpRequest,
  type HttpResponse,
  type Send,
  type TransportNeeds,
  type TransportOptions,
} from '../../../src/transport/index.js'
import { createFakeTiming, type FakeTiming } from '../../support/fake-timing.js'

type Step = HttpResponse | CrmError | 'hang' | (() => HttpResponse)

const ok: HttpResponse = { status: 200, headers: {}, body: '{}' }
const answer = (status: number, headers: Record<string, string> = {}, body = ''): HttpResponse => ({
  status,
  headers,
  body,
})
const unreachable = (): CrmError => new CrmError('SOURCE_UNAVAILABLE', 'down', { source: 's' })
const get: HttpRequest = { method: 'GET', url: 'http://x.example/a', headers: {}, text: 'GET /a', repeatable: true }

function setup(steps: readonly Step[], needs: TransportNeeds = {}, options: Partial<TransportOptions> = {}) {
  const timing: FakeTiming = createFakeTiming()
  const sent: { request: HttpRequest; at: number }[] = []
  const send: Send = async (request, call) => {
    const step = steps[Math.min(sent.length, steps.length - 1)]!
    sent.push({ request, at: timing.now() })
    if (step === 'hang') {
      return new Promise((_resolve, reject) =>
        call.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
      )
    }
    if (step instanceof CrmError) throw step
    return typeof step === 'function' ? step() : step
  }
  const transport = createTransportFactory({ source: 's', send, ...timing, ...options }).create(needs)
  const controller = new AbortController()
  const traces: CallTrace[] = []
  const call = (deadlineMs = 60_000): CallContext => ({
    signal: controller.signal,
    deadline: timing.now() + deadlineMs,
    onCall: (trace) => traces.push(trace),
  })
  return { timing, sent, transport, controller, traces, call }
}

/** Settles a promise to its value or its CrmError, so that time can be moved meanwhile. */
function watch<T>(promise: Promise<T>): { value?: T; error?: CrmError; readonly done: Promise<void> } {
  const watched: { value?: T; error?: CrmError; done: Promise<void> } = { done: Promise.resolve() }
  watched.done = promise.then(
    (value) => void (watched.value = value),
    (error: unknown) => void (watched.error = error as CrmError),
  )
  return watched
}

describe('deadline and timeout', () => {
  it('ends an attempt after its own time with SOURCE_TIMEOUT and does not repeat it', async () => {
    const { timing, transport, sent, call, traces } = setup(['hang'])
    const result = watch(transport(get, call()))
    await timing.advance(9_999)
    expect(result.error).toBeUndefined()
    await timing.advance(1)
    expect(result.error?.code).toBe('SOURCE_TIMEOUT')
    expect(sent).toHaveLength(1)
    expect(traces).toEqual([
      { source: 's', request: 'GET /a', status: 'SOURCE_TIMEOUT', milliseconds: 10_000, responseBytes: 0 },
    ])
  })

  it('ends with DEADLINE_EXCEEDED when the total time is shorter', async () => {
    const { timing, transport, call } = setup(['hang'])
    const result = watch(transport(get, call(3_000)))
    await timing.advance(3_000)
    expect(result.error?.code).toBe('DEADLINE_EXCEEDED')
    expect(result.error?.retryable).toBe(true)
  })

  it('sends nothing once the deadline has passed', async () => {
    const { transport, sent, call } = setup([ok])
    await expect(transport(get, call(0))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(sent).toHaveLength(0)
  })

  it('lets go at once when the caller aborts, with the reason when that is an error of ours', async () => {
    const { timing, transport, controller, call } = setup(['hang'])
    const result = watch(transport(get, call()))
    await timing.settle()
    controller.abort(new CrmError('SCAN_BUDGET_EXCEEDED', 'enough'))
    await result.done
    expect(result.error?.code).toBe('SCAN_BUDGET_EXCEEDED')
  })
})

describe('retry', () => {
  it('repeats a server error twice with growing back-off, then returns the answer as it is', async () => {
    const { timing, transport, sent, call } = setup([answer(502, {}, '<html>')])
    const result = watch(transport(get, call()))
    await timing.advance(10_000)
    expect(result.value).toEqual(answer(502, {}, '<html>'))
    expect(sent.map(({ at }) => at - sent[0]!.at)).toEqual([0, 150, 450])
  })

  it('repeats a broken connection and returns what then comes', async () => {
    const { timing, transport, sent, call } = setup([unreachable(), ok])
    const result = watch(transport(get, call()))
    await timing.advance(1_000)
    expect(result.value).toEqual(ok)
    expect(sent).toHaveLength(2)
  })

  it('never repeats a request that is not repeatable', async () => {
    const { transport, sent, call } = setup([unreachable(), ok])
    await expect(transport({ ...get, repeatable: false }, call())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    expect(sent).toHaveLength(1)
  })

  it('does not read a server error as the refusal of a write, even where it says how long to wait', async () => {
    const busy = answer(503, { 'retry-after': '9' })
    const { timing, transport, call } = setup([busy])
    const result = watch(transport({ ...get, repeatable: false }, call()))
    await timing.settle()
    expect(result.value).toEqual(busy)
  })

  it('waits as long as the source says, in seconds', async () => {
    const { timing, transport, sent, call } = setup([answer(429, { 'retry-after': '7' }), ok])
    const result = watch(transport(get, call()))
    await timing.advance(6_999)
    expect(sent).toHaveLength(1)
    await timing.advance(1_000)
    expect(result.value).toEqual(ok)
    expect(sent[1]!.at - sent[0]!.at).toBe(7_125)
  })

  it("waits for a date on the source's clock, not on ours", async () => {
    const theirs = Date.parse('2030-01-15T10:00:00Z')
    const busy = answer(429, {
      date: new Date(theirs).toUTCString(),
      'retry-after': new Date(theirs + 7_000).toUTCString(),
    })
    const { timing, transport, sent, call } = setup([busy, ok])
    const result = watch(transport(get, call()))
    await timing.advance(8_000)
    expect(result.value).toEqual(ok)
    expect(Math.abs(sent[1]!.at - sent[0]!.at - 7_000)).toBeLessThanOrEqual(625)
  })

  it('refuses at once when the stated wait would pass the deadline', async () => {
    const { timing, transport, sent, call } = setup([answer(503, { 'retry-after': '90' })])
    const result = watch(transport(get, call()))
    await timing.settle()
    expect(result.error).toMatchObject({ code: 'SOURCE_RATE_LIMITED', retryAfterMs: 90_000, source: 's' })
    expect(sent).toHaveLength(1)
  })

  it('throws SOURCE_RATE_LIMITED without a wait when the source named none', async () => {
    const { timing, transport, sent, call } = setup([answer(429)])
    const result = watch(transport(get, call()))
    await timing.advance(5_000)
    expect(result.error?.code).toBe('SOURCE_RATE_LIMITED')
    expect(result.error?.retryAfterMs).toBeUndefined()
    expect(sent).toHaveLength(3)
  })

  it('ends a wait at once on abort', async () => {
    const { timing, transport, controller, sent, call } = setup([answer(429, { 'retry-after': '30' })])
    const result = watch(transport(get, call()))
    await timing.settle()
    controller.abort()
    await result.done
    expect(result.error?.code).toBe('DEADLINE_EXCEEDED')
    expect(sent).toHaveLength(1)
  })

  it('reads Retry-After in seconds and as a date, and nothing else', () => {
    const now = Date.parse('2024-01-15T10:00:00Z')
    expect(parseRetryAfter('120', now)).toBe(120_000)
    expect(parseRetryAfter('Mon, 15 Jan 2024 10:00:30 GMT', now)).toBe(30_000)
    expect(parseRetryAfter('Mon, 15 Jan 2024 09:00:00 GMT', now)).toBe(0)
    for (const odd of ['', '-1', '1.5', 'soon', '2024-01-15', 'Monday']) expect(parseRetryAfter(odd, now)).toBeNull()
    expect(parseRetryAfter(undefined, now)).toBeNull()
  })
})

describe('limit', () => {
  const buckets = [{ name: 'standard', calls: 2, perMilliseconds: 1_000 }]

  it('spreads calls so that no stretch holds more than the bucket allows', async () => {
    const { timing, transport, sent, call } = setup([ok], { buckets })
    const results = [1, 2, 3, 4, 5].map(() => watch(transport(get, call())))
    await timing.advance(5_000)
    expect(results.every(({ value }) => value === ok)).toBe(true)
    expect(sent.map(({ at }) => at - sent[0]!.at)).toEqual([0, 0, 1_000, 1_000, 2_000])
  })

  it('says SOURCE_QUOTA_EXHAUSTED when there is no room before the deadline', async () => {
    const { transport, call } = setup([ok], { buckets: [{ name: 'standard', calls: 1, perMilliseconds: 600_000 }] })
    await transport(get, call())
    await expect(transport(get, call())).rejects.toMatchObject({
      code: 'SOURCE_QUOTA_EXHAUSTED',
      retryAfterMs: 600_000,
    })
  })

  it('counts each bucket by itself', async () => {
    const { transport, sent, call } = setup([ok], {
      buckets: [{ name: 'standard', calls: 1, perMilliseconds: 600_000 }],
    })
    await transport(get, call())
    await transport({ ...get, bucket: 'batch' }, call())
    expect(sent).toHaveLength(2)
  })

  it('has no more calls on their way than allowed, and lets an aborted one leave the queue', async () => {
    const { timing, transport, sent, call } = setup(['hang', ok], {}, { maxConcurrent: 1 })
    const first = watch(transport(get, call()))
    const leaver = new AbortController()
    const second = watch(transport(get, { ...call(), signal: leaver.signal }))
    const third = watch(transport(get, call()))
    await timing.settle()
    expect(sent).toHaveLength(1)
    leaver.abort()
    await second.done
    await timing.advance(10_000)
    expect([first.error?.code, second.error?.code, third.value]).toEqual(['SOURCE_TIMEOUT', 'DEADLINE_EXCEEDED', ok])
    expect(sent).toHaveLength(2)
  })

  it('never sends a call that waited for room past its deadline', async () => {
    const { timing, transport, sent, call } = setup(['hang', ok], {}, { maxConcurrent: 1 })
    const first = watch(transport(get, call()))
    const late = watch(transport(get, call(4_000)))
    await timing.advance(4_000)
    expect(late.error?.code).toBe('DEADLINE_EXCEEDED')
    await timing.advance(6_000)
    expect(first.error?.code).toBe('SOURCE_TIMEOUT')
    expect(sent).toHaveLength(1)
    await expect(transport(get, call())).resolves.toBe(ok)
  })
})

describe('breaker', () => {
  const once = { retries: 0 }

  it('opens after five failures in a row, refuses for ten seconds without a call, then lets one try', async () => {
    const { timing, transport, sent, call } = setup([...Array<Step>(5).fill(unreachable()), ok], {}, once)
    for (let index = 0; index < 5; index++) await transport(get, call()).catch(() => undefined)
    await timing.advance(4_000)
    await expect(transport(get, call())).rejects.toMatchObject({ code: 'SOURCE_CIRCUIT_OPEN', retryAfterMs: 6_000 })
    expect(sent).toHaveLength(5)
    await timing.advance(6_000)
    await expect(transport(get, call())).resolves.toEqual(ok)
    await expect(transport(get, call())).resolves.toEqual(ok)
  })

  it('counts server errors and timeouts, and starts anew after a success', async () => {
    const failing = [...Array<Step>(4).fill(answer(500)), ok, ...Array<Step>(4).fill(answer(500)), ok]
    const { transport, call } = setup(failing, {}, once)
    for (const step of failing) await expect(transport(get, call())).resolves.toEqual(step)
  })

  it('never counts client errors, refusals and aborted calls', async () => {
    const { timing, transport, controller, call } = setup(
      [...Array<Step>(8).fill(answer(404)), ...Array<Step>(8).fill(answer(429))],
      {},
      once,
    )
    for (let index = 0; index < 16; index++) {
      await transport(get, call()).catch(() => undefined)
      // A refusal holds the next call for a moment.
      await timing.advance(1_000)
    }
    controller.abort()
    for (let index = 0; index < 8; index++) {
      await expect(transport(get, call())).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    }
    await expect(transport(get, { ...call(), signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'SOURCE_RATE_LIMITED',
    })
  })

  it('says while open what the first failure was, whatever followed it', async () => {
    const expired = new CrmError('SOURCE_UNAVAILABLE', 'its certificate has expired', {
      source: 's',
      retryable: false,
      details: { systemCode: 'CERT_HAS_EXPIRED' },
    })
    const { timing, transport, call } = setup([ok, expired, ...Array<Step>(9).fill(answer(503))], {}, once)
    for (let index = 0; index < 6; index++) await transport(get, call()).catch(() => undefined)
    const refusal = {
      code: 'SOURCE_CIRCUIT_OPEN',
      message: expect.stringMatching(/; at first: its certificate has expired$/),
      details: { systemCode: 'CERT_HAS_EXPIRED', firstCode: 'SOURCE_UNAVAILABLE' },
    }
    await expect(transport(get, call())).rejects.toMatchObject(refusal)
    await timing.advance(10_000)
    await transport(get, call())
    await expect(transport(get, call())).rejects.toMatchObject(refusal)
  })

  it('names the status where the first failure was a server error, and forgets it after a success', async () => {
    const failing = [...Array<Step>(5).fill(answer(502)), ok, ...Array<Step>(5).fill(unreachable())]
    const { timing, transport, call } = setup(failing, {}, once)
    for (let index = 0; index < 5; index++) await transport(get, call())
    await expect(transport(get, call())).rejects.toThrow('at first: it answered with HTTP 502')
    await timing.advance(10_000)
    for (let index = 0; index < 6; index++) await transport(get, call()).catch(() => undefined)
    await expect(transport(get, call())).rejects.toThrow('at first: down')
  })

  describe('with answers that cannot be read', () => {
    const malformed = (): never => {
      throw new CrmError('SOURCE_PROTOCOL_ERROR', 'not its envelope', { source: 's' })
    }
    const openCode = { code: 'SOURCE_CIRCUIT_OPEN', message: expect.stringMatching(/at first: not its envelope$/) }

    it('opens after five of them, one after the other or at once', async () => {
      for (const together of [false, true]) {
        const { timing, transport, sent, call } = setup([ok], {}, once)
        const ask = async (): Promise<unknown> =>
          judged(call(), async (own) => transport(get, own).then(malformed)).catch((error: unknown) => error)
        if (together) await Promise.all([1, 2, 3, 4, 5].map(ask))
        else for (let index = 0; index < 5; index++) await ask()
        await timing.settle()
        expect(await ask()).toMatchObject(openCode)
        expect(sent).toHaveLength(5)
        // The one that tries after the pause is malformed too.
        await timing.advance(10_000)
        expect(await ask()).toMatchObject({ code: 'SOURCE_PROTOCOL_ERROR' })
        await timing.settle()
        expect(await ask()).toMatchObject(openCode)
      }
    })

    it('starts anew after one that could be read, refused or not', async () => {
      const { transport, call } = setup([ok], {}, once)
      const ask = async (read: () => unknown): Promise<unknown> =>
        judged(call(), async (own) => transport(get, own).then(read)).catch((error: unknown) => error)
      const refused = (): never => {
        throw new CrmError('SOURCE_REJECTED', 'no', { source: 's' })
      }
      for (let index = 0; index < 30; index++) {
        const read = index % 5 === 4 ? (index % 2 === 0 ? refused : () => 'read') : malformed
        expect(JSON.stringify(await ask(read))).not.toContain('SOURCE_CIRCUIT_OPEN')
      }
    })

    it('judges the last of several answers, and holds nothing up that goes on beside or after it', async () => {
      const { timing, transport, call } = setup([ok], {}, once)
      for (let index = 0; index < 5; index++) {
        await judged(call(), async (own) => {
          await transport(get, own)
          await Promise.all([transport(get, own), transport(get, own)])
          return transport(get, own).then(malformed)
        }).catch(() => undefined)
        await timing.settle()
      }
      // Each first answer was of use: never five in a row.
      await timing.advance(10_000)
      await judged(call(), async (own) => Promise.all([transport(get, own), transport(get, own)]))
      let late = Promise.resolve(answer(0))
      await judged(call(), async (own) => {
        late = transport(get, own)
        return Promise.resolve()
      })
      expect(await late).toEqual(ok)
      await expect(transport(get, call())).resolves.toEqual(ok)
    })

    it('lets a question of several calls at once be the one that tries', async () => {
      const { timing, transport, call } = setup([...Array<Step>(5).fill(unreachable()), ok], {}, once)
      for (let index = 0; index < 5; index++) await transport(get, call()).catch(() => undefined)
      await timing.advance(10_000)
      const answers = judged(call(), async (own) => {
        const first = await Promise.all([transport(get, own), transport(get, own)])
        return [...first, await transport(get, own)]
      })
      await expect(answers).resolves.toEqual([ok, ok, ok])
    })
  })

  it('uses up no room of a bucket while open', async () => {
    const buckets = [{ name: 'standard', calls: 6, perMilliseconds: 60_000 }]
    const { timing, transport, call } = setup([...Array<Step>(5).fill(unreachable()), ok], { buckets }, once)
    for (let index = 0; index < 20; index++) await transport(get, call()).catch(() => undefined)
    await timing.advance(10_000)
    await expect(transport(get, call())).resolves.toEqual(ok)
  })
})

describe('auth and trace', () => {
  it('signs every attempt afresh and traces each, sign-in included', async () => {
    let signed = 0
    const seen: number[] = []
    const { timing, transport, sent, traces, call } = setup([ok, answer(500), ok, ok], {
      auth: (next) => async (request, context) => {
        signed += 1
        await next({ ...get, text: 'POST /token' }, context)
        return next({ ...request, headers: { authorization: `Bearer ${signed}` } }, context)
      },
      onResponse: (response) => seen.push(response.status),
    })
    const result = watch(transport(get, call()))
    await timing.advance(1_000)
    expect(result.value).toEqual(ok)
    expect(sent.map(({ request }) => request.headers['authorization'])).toEqual([
      undefined,
      'Bearer 1',
      undefined,
      'Bearer 2',
    ])
    expect(traces.map(({ request, status }) => [request, status])).toEqual([
      ['POST /token', 200],
      ['GET /a', 500],
      ['POST /token', 200],
      ['GET /a', 200],
    ])
    expect(seen).toEqual([200, 500, 200, 200])
    expect(JSON.stringify(traces)).not.toContain('Bearer')
  })
})
