import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import { CrmError } from '../../src/errors/index.js'
import {
  createInProcessJobs,
  createMemoryShelf,
  createRedisShelf,
  jobRetentionMs,
  openEmbeddedShelf,
  type JobKind,
  type JobRun,
  type JobRunner,
  type Shelf,
} from '../../src/jobs/index.js'
import { JobLater } from '../../src/jobs/job-later.js'
import { createBullMqJobs } from '../../src/jobs/bullmq.js'
import { countingKind, openJobs, type JobPlace, type JobProcessTask } from '../support/job-process.js'
import { redisNeed, startTestRedis, type TestRedis } from '../support/redis.js'
import { describeWhen } from '../support/skip.js'

const leaseMs = 600
let folder = ''
let counter = 0
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobs-'))
})
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

/** Makes runners over one and the same place; each is closed by itself after the test. */
type Opener = (options?: { readonly now?: () => number; readonly concurrency?: number }) => JobRunner

function kind(name: string, run: JobKind<unknown, unknown>['run']): JobKind<unknown, unknown> {
  return { name, run }
}

function job(part: { readonly id?: string; readonly kind?: string; readonly input?: unknown } = {}) {
  return { id: `job${counter++}`, kind: 'work', identity: 'a', input: null, ...part }
}

/** Looks until there is something; the test's own time is the limit. */
async function seen<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== null) return found
    await wait(10)
  }
}

/** A door that work waits at. */
function door(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => void (open = resolve))
  return { passed, open: () => open() }
}

function keepsTheContract(place: () => Promise<Opener>): void {
  const opened = async (opener: Opener, ...kinds: JobKind<unknown, unknown>[]): Promise<JobRunner> => {
    const runner = opener()
    for (const each of kinds) runner.register(each)
    await runner.open()
    return runner
  }

  it('runs a job with what it was given, and keeps what it saved', async () => {
    const runner = await opened(
      await place(),
      kind('work', async (input, run) => run.save({ seen: input })),
    )
    const started = await runner.start(job({ id: 'plain', input: { rows: [1, '二'] } }))
    expect(started).toMatchObject({ id: 'plain', kind: 'work', status: 'PENDING', progress: null, error: null })
    const ended = await runner.ended('plain', 'a')
    expect(ended).toMatchObject({ status: 'SUCCEEDED', progress: { seen: { rows: [1, '二'] } }, error: null })
    expect(ended.createdAt).toBe(started.createdAt)
    expect(await runner.read('plain', 'a')).toEqual(ended)
  })

  it('queues a job that can go on only later, tells when, and goes on with what it saved', async () => {
    const runs: (readonly [at: number, progress: unknown])[] = []
    let resumesAt = 0
    const runner = await opened(
      await place(),
      kind('work', async (_input, run) => {
        runs.push([Date.now(), run.progress])
        if (runs.length > 1) return
        await run.save('half')
        resumesAt = Date.now() + 700
        throw new JobLater(resumesAt)
      }),
    )
    await runner.start(job({ id: 'later' }))
    const queued = await seen(async () => {
      const record = await runner.read('later', 'a')
      return record?.status === 'QUEUED' ? record : null
    })
    expect(queued).toMatchObject({ resumesAt, progress: 'half', error: null })
    expect(await runner.ended('later', 'a')).toMatchObject({ status: 'SUCCEEDED', resumesAt: null })
    expect(runs.map(([, progress]) => progress)).toEqual([null, 'half'])
    expect(runs[1]![0]).toBeGreaterThanOrEqual(resumesAt)
  })

  it('begins a job of one id once, and gives the one that is there', async () => {
    let runs = 0
    const runner = await opened(
      await place(),
      kind('work', async () => void (runs += 1)),
    )
    const one = job({ input: 1 })
    const all = await Promise.all([1, 2, 3, 4].map(async () => runner.start({ ...one, input: 1 })))
    expect(new Set(all.map(({ createdAt }) => createdAt)).size).toBe(1)
    await runner.ended(one.id, 'a')
    expect(await runner.start({ ...one, input: 2 })).toMatchObject({ input: 1, status: 'SUCCEEDED' })
    await wait(50)
    expect(runs).toBe(1)
  })

  it('tells a job to nobody but who asked for it', async () => {
    const runner = await opened(
      await place(),
      kind('work', async () => undefined),
    )
    const { id } = await runner.start(job())
    expect(await runner.read(id, 'b')).toBeNull()
    await expect(runner.ended(id, 'b')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await runner.read('nothing', 'a')).toBeNull()
  })

  it('ends a job that fails with our words, and does not pass on those of a defect', async () => {
    const runner = await opened(
      await place(),
      kind('work', async (input, run) => {
        await run.save('half')
        throw input === 'ours' ? new CrmError('SOURCE_REJECTED', 'Batch 2 failed') : new Error('secret')
      }),
    )
    const ours = await runner.start(job({ input: 'ours' }))
    const defect = await runner.start(job({ input: 'defect' }))
    expect(await runner.ended(ours.id, 'a')).toMatchObject({
      status: 'FAILED',
      progress: 'half',
      error: { code: 'SOURCE_REJECTED', message: 'Batch 2 failed' },
    })
    const { error } = await runner.ended(defect.id, 'a')
    expect(error?.code).toBe('INTERNAL_SERVER_ERROR')
    expect(error?.message).not.toContain('secret')
  })

  it('lets a job that failed go on where its kind says so, and gives the failed one where not', async () => {
    const failing = async (_input: unknown, run: JobRun<unknown>): Promise<void> => {
      if (run.progress !== null) return run.save([run.progress, 'second half'])
      await run.save('first half')
      throw new CrmError('SOURCE_UNAVAILABLE', 'away')
    }
    const runner = await opened(await place(), { ...kind('lasting', failing), goesOn: true }, kind('work', failing))
    const lasting = await runner.start(job({ kind: 'lasting' }))
    const plain = await runner.start(job())
    for (const { id } of [lasting, plain]) {
      expect(await runner.ended(id, 'a')).toMatchObject({ status: 'FAILED', progress: 'first half' })
    }
    expect(await runner.start({ ...plain })).toMatchObject({ status: 'FAILED' })
    expect(await runner.start({ ...lasting })).toMatchObject({ status: 'PENDING', error: null, progress: 'first half' })
    const ended = { status: 'SUCCEEDED', error: null, progress: ['first half', 'second half'] }
    expect(await runner.ended(lasting.id, 'a')).toMatchObject(ended)
    expect(await runner.start({ ...lasting })).toMatchObject(ended)
  }, 30_000)

  it('lets a running job stop when it closes, and the next runner goes on with what was saved', async () => {
    const opener = await place()
    const saved = door()
    const first = await opened(
      opener,
      kind('work', async (_input, run) => {
        await run.save('first half')
        saved.open()
        await new Promise((_resolve, reject) => run.signal.addEventListener('abort', () => reject(new Error('told'))))
      }),
    )
    const { id } = await first.start(job())
    await saved.passed
    expect(await first.read(id, 'a')).toMatchObject({ status: 'RUNNING', progress: 'first half' })
    await first.close()
    const second = await opened(
      opener,
      kind('work', async (_input, run) => run.save([run.progress, 'second half'])),
    )
    const began = Date.now()
    expect(await second.ended(id, 'a')).toMatchObject({
      status: 'SUCCEEDED',
      progress: ['first half', 'second half'],
    })
    expect(Date.now() - began).toBeLessThan(10 * leaseMs)
  })

  it('runs a job that was started before it opened', async () => {
    const opener = await place()
    const runner = opener()
    runner.register(kind('work', async () => undefined))
    const { id } = await runner.start(job())
    await runner.open()
    expect(await runner.ended(id, 'a')).toMatchObject({ status: 'SUCCEEDED' })
  })

  it('stops waiting for a job when told to', async () => {
    const never = door()
    const runner = await opened(
      await place(),
      kind('work', async () => never.passed),
    )
    const { id } = await runner.start(job())
    await expect(runner.ended(id, 'a', AbortSignal.timeout(60))).rejects.toThrow()
    never.open()
    await runner.ended(id, 'a')
  })

  it('runs no more jobs side by side than it may', async () => {
    let now = 0
    let most = 0
    const runner = (await place())({ concurrency: 2 })
    runner.register(
      kind('work', async () => {
        most = Math.max(most, ++now)
        await wait(30)
        now -= 1
      }),
    )
    await runner.open()
    const ids = await Promise.all(Array.from({ length: 6 }, async () => (await runner.start(job())).id))
    for (const id of ids) await runner.ended(id, 'a')
    expect(most).toBe(2)
  })

  it('drops a job 7 days after its end, and none that has not ended', async () => {
    const opener = await place()
    let time = 1_700_000_000_000
    const first = opener({ now: () => time })
    first.register(kind('work', async () => undefined))
    await first.open()
    const old = await first.start(job())
    await first.ended(old.id, 'a')
    await first.close()
    // Nobody has opened this one, so that the job stays as it is.
    const idle = opener({ now: () => time })
    const waiting = await idle.start(job())
    time += jobRetentionMs - 1
    const second = opener({ now: () => time })
    second.register(kind('work', async () => undefined))
    await second.open()
    expect(await second.read(old.id, 'a')).not.toBeNull()
    await second.ended(waiting.id, 'a')
    await second.close()
    time += 1
    const third = opener({ now: () => time })
    await third.open()
    expect(await third.read(old.id, 'a')).toBeNull()
    expect(await third.read(waiting.id, 'a')).toMatchObject({ status: 'SUCCEEDED' })
  })
}

/** Runs a child process until it ends; it is expected to kill itself. */
async function runUntilKilled(task: JobProcessTask): Promise<void> {
  const program = join(import.meta.dirname, '../support/job-process.ts')
  const ended = promisify(execFile)(process.execPath, ['--import', 'tsx', program, JSON.stringify(task)])
  await expect(ended).rejects.toMatchObject({ signal: 'SIGKILL' })
}

function outlivesItsProcess(place: () => JobPlace): void {
  it('goes on with a job whose process was killed, and does nothing again that was saved', async () => {
    const at = place()
    const file = join(folder, `steps${counter++}`)
    const task = { place: at, leaseMs, file, id: 'counted' }
    await runUntilKilled({ ...task, to: 9, dieAfter: 3 })
    // Killed a second time, by then taken up.
    await runUntilKilled({ ...task, to: null, dieAfter: 6 })
    const { jobs, close } = openJobs(at, leaseMs)
    open.push({ close })
    jobs.register(countingKind(() => undefined))
    expect(await jobs.read('counted', 'a')).toMatchObject({ status: 'RUNNING', progress: 6 })
    await jobs.open()
    expect(await jobs.ended('counted', 'a')).toMatchObject({ status: 'SUCCEEDED', progress: 9 })
    expect((await readFile(file, 'utf8')).trim().split('\n').map(Number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  }, 60_000)

  it('runs a job in one of several processes only', async () => {
    const at = place()
    const runs: string[] = []
    const runners = ['x', 'y', 'z'].map((name) => {
      const { jobs, close } = openJobs(at, leaseMs)
      open.push({ close })
      jobs.register(
        kind('work', async (input) => {
          runs.push(`${String(input)} ${name}`)
          // Longer than a lease: it is renewed meanwhile.
          await wait(leaseMs * 1.5)
        }),
      )
      return jobs
    })
    await Promise.all(runners.map(async (runner) => runner.open()))
    const ids = await Promise.all(
      Array.from({ length: 5 }, async (_, index) => (await runners[0]!.start(job({ input: index }))).id),
    )
    for (const id of ids) expect(await runners[2]!.ended(id, 'a')).toMatchObject({ status: 'SUCCEEDED' })
    expect(runs.map((run) => run.split(' ')[0]).sort()).toEqual(['0', '1', '2', '3', '4'])
  }, 60_000)
}

function keepsAShelf(make: () => Shelf): void {
  it('keeps values under long keys, finds keys by their beginning and forgets', async () => {
    const shelf = make()
    const long = `columns:${'表'.repeat(400)}`
    await shelf.change(long, () => ({ keep: [{ 名: null }], result: 1 }))
    await shelf.change('columns:2', () => ({ keep: 2, result: 1 }))
    await shelf.change('other:1', () => ({ keep: 3, result: 1 }))
    expect(await shelf.read(long)).toEqual([{ 名: null }])
    expect([...(await shelf.keysFrom('columns:'))].sort()).toEqual(['columns:2', long])
    await shelf.remove([long, 'nothing'])
    expect(await shelf.read(long)).toBeUndefined()
    expect(await shelf.keysFrom('columns:')).toEqual(['columns:2'])
    await shelf.close()
  })

  it('loses no change when many are made at once, and keeps nothing that was not to be kept', async () => {
    const shelf = make()
    const add = async (): Promise<number> =>
      shelf.change('sum', (value) => {
        const next = ((value as number | undefined) ?? 0) + 1
        return { keep: next, result: next }
      })
    const all = await Promise.all(Array.from({ length: 25 }, add))
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
    expect(await shelf.change('sum', () => ({ result: 'seen' }))).toBe('seen')
    expect(await shelf.read('sum')).toBe(25)
    await shelf.close()
  })
}

/** Closing a shelf would end what is on it in memory; here several runners come after each other. */
const lasting = (shelf: Shelf): Shelf => ({ ...shelf, close: async () => undefined })

describe('jobs on a shelf that is full or away for a while', () => {
  /** Fails as often as it is told to, whatever it is asked. */
  const failingShelf = (): { readonly shelf: Shelf; fail(times: number): void } => {
    const shelf = createMemoryShelf()
    let left = 0
    const change: Shelf['change'] = async (key, decide) => {
      if (left === 0) return shelf.change(key, decide)
      left -= 1
      throw new CrmError('STORE_UNAVAILABLE', 'The store is full', { details: { trouble: 'full' } })
    }
    return { shelf: { ...shelf, change }, fail: (times) => void (left = times) }
  }

  it('wait until what they save is kept, and until their end is', async () => {
    const { shelf, fail } = failingShelf()
    const runner = createInProcessJobs({ shelf, leaseMs: 60_000 })
    open.push(runner)
    let runs = 0
    runner.register(
      kind('work', async (_input, run) => {
        runs += 1
        fail(2)
        await run.save('kept')
        fail(1)
      }),
    )
    await runner.open()
    const { id } = await runner.start(job())
    expect(await runner.ended(id, 'a')).toMatchObject({ status: 'SUCCEEDED', progress: 'kept' })
    expect(runs).toBe(1)
  })

  it('are not begun, and stop when told to', async () => {
    const { shelf, fail } = failingShelf()
    const runner = createInProcessJobs({ shelf, leaseMs: 60_000 })
    const saving = door()
    runner.register(
      kind('work', async (_input, run) => {
        fail(Infinity)
        saving.open()
        await run.save('never kept')
      }),
    )
    await runner.open()
    fail(1)
    await expect(runner.start(job())).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'What keeps long jobs is full; nothing was begun',
    })
    await runner.start(job())
    await saving.passed
    await runner.close()
  })
})

describe('jobs in memory', () => {
  keepsTheContract(async () => {
    const shelf = lasting(createMemoryShelf())
    return (options) => {
      const runner = createInProcessJobs({ shelf, leaseMs, ...options })
      open.push(runner)
      return runner
    }
  })
  keepsAShelf(createMemoryShelf)
})

describe('jobs in a folder', () => {
  keepsTheContract(async () => {
    const place = join(folder, `f${counter++}`)
    return (options) => {
      const runner = createInProcessJobs({ shelf: openEmbeddedShelf(place), leaseMs, ...options })
      open.push(runner)
      return runner
    }
  })
  outlivesItsProcess(() => ({ folder: join(folder, `p${counter++}`) }))
  keepsAShelf(() => openEmbeddedShelf(join(folder, `s${counter++}`)))

  it('are for its owner alone', async () => {
    const place = join(folder, 'mine', 'deeper')
    await openEmbeddedShelf(place).close()
    expect((await stat(place)).mode & 0o077).toBe(0)
  })
})

describeWhen(redisNeed, 'jobs over Redis', () => {
  let server: TestRedis
  const prefix = (): string => `jobs-test:${process.pid}:${Date.now()}:${counter++}:`
  const connections: Redis[] = []
  const connect = (): Redis => {
    const redis = new Redis(server.url)
    connections.push(redis)
    return redis
  }
  beforeAll(async () => {
    server = await startTestRedis()
  })
  afterAll(async () => {
    for (const redis of connections) await redis.quit()
    await server.close()
  })

  keepsTheContract(async () => {
    const keyPrefix = prefix()
    return (options) => {
      const runner = createBullMqJobs({ redis: connect(), keyPrefix, leaseMs, ...options })
      open.push(runner)
      return runner
    }
  })
  outlivesItsProcess(() => ({ redisUrl: server.url, keyPrefix: prefix() }))
  keepsAShelf(() => createRedisShelf({ redis: connect(), keyPrefix: prefix() }))

  it('are queued again when the queue has lost them', async () => {
    const redis = connect()
    const keyPrefix = prefix()
    const runner = createBullMqJobs({ redis, keyPrefix, leaseMs: 100 })
    open.push(runner)
    runner.register(kind('work', async () => undefined))
    await runner.open()
    // Kept by somebody who could not reach the queue any more.
    const idle = createInProcessJobs({ shelf: createRedisShelf({ redis, keyPrefix }) })
    const { id } = await idle.start(job())
    expect(await runner.ended(id, 'a')).toMatchObject({ status: 'SUCCEEDED' })
    await idle.close()
  })

  it('leave the given connection open, and other prefixes alone', async () => {
    const redis = connect()
    const [one, other] = [prefix(), prefix()]
    const runner = createBullMqJobs({ redis, keyPrefix: one, leaseMs })
    runner.register(kind('work', async () => undefined))
    await runner.open()
    const { id } = await runner.start(job())
    await runner.ended(id, 'a')
    await runner.close()
    expect(await redis.ping()).toBe('PONG')
    const stranger = createBullMqJobs({ redis, keyPrefix: other, leaseMs })
    expect(await stranger.read(id, 'a')).toBeNull()
    await stranger.close()
  })
})
