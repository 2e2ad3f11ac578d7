import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'
import { redisNeed, startTestRedis, type TestRedis } from '../support/redis.js'
import { openRedisGate, type RedisGate } from '../support/redis-gate.js'
import {
  createCustomer,
  isCreation,
  made,
  post,
  readCustomers,
  servedConfig,
  startServed,
  until,
  type Served,
} from '../support/served.js'
import { describeWhen } from '../support/skip.js'

let redis: TestRedis
let gate: RedisGate
let sandbox: RunningSandbox
let served: Served[] = []
const files: string[] = []
let counter = 0

const creations = (): number => sandbox.requests.filter(isCreation).length
const readyOf = async (url: string): Promise<unknown> => (await fetch(`${url}/readyz`)).json()

async function start(): Promise<Served> {
  const prefix = `lost-redis-${process.pid}-${counter++}`
  const limits = { operationTimeoutMs: 20_000 }
  const file = servedConfig(sandbox, { server: { drainMs: 0 }, limits, redis: { url: '${REDIS}', prefix } })
  files.push(file)
  const started = await startServed(sandbox, file, { variables: { REDIS: gate.url } })
  served.push(started)
  return started
}

const importing = `mutation ($input: ImportRecordsInput!) {
  importRecords(input: $input) { job { id } problems { line message } }
}`
const importInput = (rows: number, idempotencyKey: string): object => ({
  source: 'vt',
  idempotencyKey,
  entity: 'CUSTOMER',
  rows: Array.from({ length: rows }, (_, place) => ({ name: `Imported ${counter} ${place}` })),
})

interface ImportView {
  readonly status: string
  readonly error: string | null
  readonly applied: number
}

async function importOf(url: string, id: string): Promise<ImportView | null> {
  const text = 'query ($id: ID!) { importJob(id: $id) { status error applied } }'
  const { data } = await post(url, text, { id })
  return (data?.['importJob'] as ImportView | undefined) ?? null
}

async function startImport(url: string, input: object): Promise<string> {
  const { data, errors } = await post(url, importing, { input })
  expect(errors).toEqual([])
  const { job, problems } = data!['importRecords'] as { job: { id: string } | null; problems: unknown }
  expect(problems).toEqual([])
  return job!.id
}

describeWhen(redisNeed, 'a Redis that is lost', () => {
  beforeAll(async () => {
    redis = await startTestRedis()
    gate = await openRedisGate(redis.url)
    sandbox = await sandboxes['vtiger']!.start({ scale: 0.1 })
  })
  afterEach(async () => {
    sandbox.faults.clear()
    await gate.open()
    for (const { child, ended } of served) {
      child.kill('SIGKILL')
      await ended()
    }
    served = []
  })
  afterAll(async () => {
    await gate.close()
    await Promise.all([redis.close(), sandbox.close()])
    for (const file of files) rmSync(dirname(file), { recursive: true, force: true })
  })

  it.each([
    { how: 'hangs', lose: async () => gate.hold() },
    { how: 'cannot be reached', lose: () => gate.shut() },
  ])(
    'costs keyed writes alone while it $how, makes imports wait, and holds no stop',
    async ({ how, lose }) => {
      const { url, said, child, ended } = await start()
      expect(await createCustomer(url, `Before it ${how}`, 'before')).toMatchObject({ errors: [] })
      let before = creations()
      await lose()
      const answers = await Promise.all(
        ['one', 'two'].map((key) => createCustomer(url, `${key} ${how}`, `${key} ${how}`)),
      )
      for (const { errors } of answers) {
        expect(errors).toMatchObject([
          {
            message: 'The journal of writes cannot be reached; nothing was written',
            extensions: { code: 'STORE_UNAVAILABLE', retryable: true },
          },
        ])
      }
      expect(creations()).toBe(before)
      expect(await readCustomers(url)).toMatchObject({
        errors: [],
        data: { customers: { sources: [{ status: 'OK' }] } },
      })
      const unkeyed = `Without a key while it ${how}`
      expect(await createCustomer(url, unkeyed, null)).toMatchObject({ errors: [], data: made(unkeyed) })
      expect(await readyOf(url)).toMatchObject({ status: 'ready', journal: 'away', jobs: 'away' })
      await until(() => /"store":"journal","trouble":"away"/.exec(said()))

      // The keys that were refused are free: what was held back has spent none of them.
      await gate.open()
      await until(async () => ((await readyOf(url)) as { readonly journal: string }).journal === 'ok' || null)
      expect(await createCustomer(url, `one ${how}`, `one ${how}`)).toMatchObject({
        errors: [],
        data: made(`one ${how}`),
      })
      expect(creations()).toBe(before + 2)

      // Every row goes in once, though the outage lasts longer than a call and all that is tried within it.
      before = creations()
      sandbox.faults.add({ when: isCreation, times: Infinity, action: { kind: 'delay', milliseconds: 40 } })
      const input = importInput(100, `import while it ${how}`)
      const id = await startImport(url, input)
      await until(() => (creations() - before >= 30 ? true : null))
      await lose()
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      expect(creations() - before).toBeLessThan(100)
      await gate.open()
      const imported = await until(async () => {
        const job = await importOf(url, id)
        return job !== null && /SUCCEEDED|FAILED/.test(job.status) ? job : null
      })
      expect(imported).toEqual({ status: 'SUCCEEDED', error: null, applied: 100 })
      expect(creations() - before).toBe(100)
      expect(await startImport(url, input)).toBe(id)

      before = creations()
      await startImport(url, importInput(100, `stop while it ${how}`))
      await until(() => (creations() - before >= 30 ? true : null))
      await lose()
      const began = Date.now()
      child.kill('SIGTERM')
      expect(await ended()).toBe(0)
      // 3 s on a machine that has nothing else to do; it was 20.
      expect(Date.now() - began).toBeLessThan(10_000)
    },
    120_000,
  )
})
