import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Fault, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'
import {
  createCustomer,
  isCreation,
  made,
  readCustomers,
  servedConfig,
  startServed,
  until,
  type Served,
} from '../support/served.js'
import { startTestServer } from '../support/server.js'

let sandbox: RunningSandbox
let served: Served[] = []
const files: string[] = []

beforeAll(async () => {
  sandbox = await sandboxes['vtiger']!.start({ scale: 0.1 })
})
afterEach(() => {
  sandbox.faults.clear()
  for (const { child } of served) child.kill('SIGKILL')
  served = []
})
afterAll(async () => {
  await sandbox.close()
  for (const file of files) rmSync(dirname(file), { recursive: true, force: true })
})

async function start(drainMs: number | undefined, file?: string): Promise<Served & { readonly file: string }> {
  const config =
    file ??
    servedConfig(sandbox, { limits: { sourceTimeoutMs: 25_000 }, server: drainMs === undefined ? {} : { drainMs } })
  files.push(config)
  const started = await startServed(sandbox, config)
  served.push(started)
  return { ...started, file: config }
}

/** Longer than anything used to be let finish, in milliseconds. */
const longMs = 2_500
const isReading = ({ url }: { readonly url: string }): boolean => /operation=query/.test(url)
/** What a source is held by until it is released. */
function holding(): { readonly held: Promise<void>; readonly release: () => void } {
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  return { held, release }
}
const creations = (): number => sandbox.requests.filter(isCreation).length

describe('serve on SIGTERM', () => {
  it('answers all that runs, sends the rest elsewhere, says so first in /readyz, and exits with 0', async () => {
    const { url, child, ended } = await start(400)
    expect(await readCustomers(url)).toMatchObject({ errors: [] })
    sandbox.requests.length = 0
    const { held, release } = holding()
    const hold = (when: NonNullable<Fault['when']>): void =>
      sandbox.faults.add({ when, times: Infinity, action: { kind: 'hold', until: held } })
    // Vtiger is sent one write at a time: the others are under way here.
    hold(isCreation)
    const writes = [1, 2, 3].map((each) => createCustomer(url, `Stopped ${each}`, `stop ${each}`))
    await until(() => (creations() === 1 ? true : null))
    sandbox.requests.length = 0
    hold(isReading)
    const reads = [1, 2].map(() => readCustomers(url))
    await until(() => (sandbox.requests.filter(isReading).length === 2 ? true : null))
    child.kill('SIGTERM')
    const ready = await until(async () => {
      const response = await fetch(`${url}/readyz`)
      return response.status === 503 ? response : null
    })
    expect(await ready.json()).toEqual({ status: 'stopping' })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    const refused = await createCustomer(url, 'Too late', 'too late')
    expect(refused).toMatchObject({ status: 503, errors: [{ extensions: { code: 'SERVER_BUSY', retryable: true } }] })
    expect(refused.headers.get('connection')).toBe('close')
    expect(refused.headers.get('retry-after')).toBe('1')
    await new Promise((resolve) => setTimeout(resolve, longMs))
    release()
    for (const answer of await Promise.all(reads)) {
      expect(answer).toMatchObject({ status: 200, errors: [], data: { customers: { sources: [{ status: 'OK' }] } } })
      expect(answer.headers.get('connection')).toBe('close')
    }
    for (const [index, answer] of (await Promise.all(writes)).entries()) {
      expect(answer).toMatchObject({ status: 200, errors: [], data: made(`Stopped ${index + 1}`) })
    }
    expect(await ended()).toBe(0)
    expect(creations()).toBe(2)
  }, 60_000)

  it('keeps its port open for a while though nothing runs', async () => {
    const { url, child, ended } = await start(4_000)
    child.kill('SIGTERM')
    const signalled = Date.now()
    await until(async () => ((await readCustomers(url)).status === 503 ? true : null))
    expect(await ended()).toBe(0)
    expect(Date.now() - signalled).toBeGreaterThanOrEqual(4_000)
  }, 60_000)

  it('records the outcome of a write whose caller has left', async () => {
    const { url, child, ended, file } = await start(0)
    await readCustomers(url)
    sandbox.requests.length = 0
    const { held, release } = holding()
    sandbox.faults.add({ when: isCreation, action: { kind: 'hold', until: held, stage: 'applied' } })
    const leaving = new AbortController()
    const left = createCustomer(url, 'Left alone', 'left alone', leaving.signal)
    await until(() => (creations() === 1 ? true : null))
    leaving.abort()
    await expect(left).rejects.toThrow()
    child.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, longMs))
    release()
    expect(await ended()).toBe(0)
    const next = await start(0, file)
    expect(await createCustomer(next.url, 'Left alone', 'left alone')).toMatchObject({ data: made('Left alone') })
    expect(creations()).toBe(1)
  }, 60_000)

  it('ends at once at the second signal', async () => {
    const { url, child, ended } = await start(undefined)
    await readCustomers(url)
    sandbox.faults.add({ when: isReading, action: { kind: 'stall' } })
    readCustomers(url).catch(() => undefined)
    child.kill('SIGTERM')
    await until(async () => ((await fetch(`${url}/readyz`)).status === 503 ? true : null))
    child.kill('SIGTERM')
    expect(await ended()).toBe(143)
  }, 60_000)

  it('exits with 1 when something had to be cut', async () => {
    // Its longest time is that of an operation and of a write's looking: too long to wait for here.
    const { url, server, close } = await startTestServer({ vendors: ['vtiger'] })
    const { port } = new URL(url)
    const stuck = connect(Number(port), '127.0.0.1')
    stuck.on('error', () => undefined)
    await once(stuck, 'connect')
    stuck.write('POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{')
    await new Promise((resolve) => server.http.once('request', resolve))
    expect(await server.stop(0, 300)).toBe(false)
    await close()
  }, 60_000)
})
