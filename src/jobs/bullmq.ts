import { setTimeout as wait } from 'node:timers/promises'
import { DelayedError, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { invariant } from '../errors/index.js'
import { asking } from '../store/index.js'
import type { JobKind, JobRunner } from './job.js'
import { JobStore, sweepEveryMs } from './job-store.js'
import { createRedisShelf } from './redis-shelf.js'
import type { Shelf } from './shelf.js'
import { defaultLeaseMs, runJob } from './run-job.js'
import { jobEnded, readJob } from './watch-job.js'

/** How jobs are run over Redis. */
export interface BullMqJobsOptions {
  /** A connection that stays its owner's; further ones are made like it, and closed with the runner. */
  readonly redis: Redis
  /** Before every key, so that several installations may share one Redis. */
  readonly keyPrefix: string
  /** Default the machine's clock; those of all machines should agree to a second. */
  readonly now?: () => number
  /** How long after its process was killed a job is taken up by another, in milliseconds. Default 15,000. */
  readonly leaseMs?: number
  /** How many run side by side in this process. Default 4. */
  readonly concurrency?: number
  /** Laid around the shelf that is made; default it is taken as it is. */
  readonly around?: (shelf: Shelf) => Shelf
}

const queueName = 'jobs'

/** How long closing waits for what BullMQ does at its end where Redis is away, in milliseconds. */
const awayCloseMs = 500

/**
 * Runs jobs on whichever machine is free, over BullMQ. The queue says whose turn it is; what a job was given, how far it
 * has come and who works on it stand on a shelf in the same Redis, so that a job keeps our lease whatever the queue does.
 */
export function createBullMqJobs(options: BullMqJobsOptions): JobRunner {
  const { redis, keyPrefix, now = Date.now, leaseMs = defaultLeaseMs, concurrency = 4 } = options
  const made = createRedisShelf({ redis, keyPrefix })
  const shelf = options.around?.(made) ?? made
  const store = new JobStore(shelf, now)
  const kinds = new Map<string, JobKind<unknown, unknown>>()
  const stop = new AbortController()
  // BullMQ waits for work on a connection of its own, for as long as it takes. ioredis holds a process back for the
  // disconnect timeout even where the connection is gone already.
  const connection = redis.duplicate({ maxRetriesPerRequest: null, disconnectTimeout: 200, socketTimeout: undefined })
  const prefix = `${keyPrefix}bull`
  const queue = new Queue(queueName, { connection, prefix })
  const running = new Set<Promise<unknown>>()
  let worker: Worker | null = null
  let sweptAt = -Infinity
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  // Told to the connection's owner already: the given one meets the same trouble.
  for (const each of [connection, queue]) each.on('error', () => undefined)

  // The queue keeps one entry of an id and drops it when it is done, so that asking twice does no harm.
  const enqueue = async (id: string): Promise<void> => {
    await asking(queue.add('job', {}, { jobId: `job-${id}`, removeOnComplete: true, removeOnFail: true }))
  }
  /** Queues what the queue has lost: a process ended before it could queue a job, or Redis failed while one ran. */
  const look = async (): Promise<void> => {
    if (sweptAt + sweepEveryMs <= now()) {
      sweptAt = now()
      await store.sweep().catch(() => undefined)
    }
    for (const id of await store.unfinished()) await enqueue(id)
  }
  const work = async (entryId: string, delay: (untilMs: number) => Promise<void>): Promise<void> => {
    const id = entryId.slice('job-'.length)
    const run = runJob(id, { store, kinds, leaseMs, now, signal: stop.signal })
    running.add(run)
    try {
      const end = await run
      if (end.kind === 'over') return
      await asking(delay(now() + (end.kind === 'busy' ? end.forMs : 0)))
    } finally {
      running.delete(run)
    }
    throw new DelayedError()
  }
  const leave = (): void => {
    stop.abort()
    clearInterval(timer)
    void worker?.pause(true)
  }
  /** BullMQ has its own words for Redis, and would wait for the answers. */
  const closeAway = async (): Promise<void> => {
    await Promise.allSettled(running)
    const ended = Promise.allSettled([worker?.close(true), queue.close()])
    await Promise.race([ended, wait(awayCloseMs, undefined, { ref: false })])
    connection.disconnect()
  }
  return {
    shelf,
    register: (kind) => {
      invariant(worker === null, 'kinds of jobs are made known before the runner opens')
      kinds.set(kind.name, kind)
    },
    open: async () => {
      worker = new Worker(
        queueName,
        async (job, token) => work(job.id ?? '', async (untilMs) => void (await job.moveToDelayed(untilMs, token))),
        {
          connection,
          prefix,
          concurrency,
          lockDuration: leaseMs,
          stalledInterval: leaseMs,
          // Every restart of a server may leave a job behind; it is always taken up again.
          maxStalledCount: Number.MAX_SAFE_INTEGER,
        },
      )
      worker.on('error', () => undefined)
      await worker.waitUntilReady()
      // A store that is full or away now is looked at again soon.
      await look().catch(() => undefined)
      timer = setInterval(() => {
        looking = look().catch(() => undefined)
      }, leaseMs * 2)
      timer.unref()
    },
    start: async (job) => {
      const record = await store.add(job, kinds.get(job.kind)?.goesOn)
      // What could not be queued is found by the next look.
      if (record.status === 'PENDING') await enqueue(record.id).catch(() => undefined)
      return record
    },
    read: (id, identity) => readJob(store, id, identity),
    ended: (id, identity, signal) => jobEnded(store, id, identity, signal),
    leave,
    close: async () => {
      leave()
      const isThere = asking(redis.ping()).then(
        () => true,
        () => false,
      )
      await looking
      if (await isThere) {
        await worker?.close()
        await queue.close()
        if (connection.status === 'ready') await connection.quit()
      } else await closeAway()
      await shelf.close()
    },
  }
}
