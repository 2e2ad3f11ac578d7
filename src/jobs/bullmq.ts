import { DelayedError, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { invariant } from '../errors/index.js'
import type { JobKind, JobRunner } from './job.js'
import { JobStore, sweepEveryMs } from './job-store.js'
import { createRedisShelf } from './redis-shelf.js'
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
}

const queueName = 'jobs'

/**
 * Runs jobs on whichever machine is free, over BullMQ. The queue says whose turn it is; what a job was given, how far it
 * has come and who works on it stand on a shelf in the same Redis, so that a job keeps our lease whatever the queue does.
 */
export function createBullMqJobs(options: BullMqJobsOptions): JobRunner {
  const { redis, keyPrefix, now = Date.now, leaseMs = defaultLeaseMs, concurrency = 4 } = options
  const shelf = createRedisShelf({ redis, keyPrefix })
  const store = new JobStore(shelf, now)
  const kinds = new Map<string, JobKind<unknown, unknown>>()
  const stop = new AbortController()
  // BullMQ waits for work on a connection of its own, for as long as it takes. ioredis holds a process back for the
  // disconnect timeout even where the connection is gone already.
  const connection = redis.duplicate({ maxRetriesPerRequest: null, disconnectTimeout: 200 })
  const prefix = `${keyPrefix}bull`
  const queue = new Queue(queueName, { connection, prefix })
  let worker: Worker | null = null
  let sweptAt = -Infinity
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  // Told to the connection's owner already: the given one meets the same trouble.
  for (const each of [connection, queue]) each.on('error', () => undefined)

  // The queue keeps one entry of an id and drops it when it is done, so that asking twice does no harm.
  const enqueue = async (id: string): Promise<void> => {
    await queue.add('job', {}, { jobId: `job-${id}`, removeOnComplete: true, removeOnFail: true })
  }
  /** Queues what the queue has lost: a process ended before it could queue a job, or Redis failed while one ran. */
  const look = async (): Promise<void> => {
    if (sweptAt + sweepEveryMs <= now()) {
      sweptAt = now()
      await store.sweep()
    }
    for (const id of await store.unfinished()) await enqueue(id)
  }
  const work = async (entryId: string, delay: (untilMs: number) => Promise<void>): Promise<void> => {
    const id = entryId.slice('job-'.length)
    const end = await runJob(id, { store, kinds, leaseMs, signal: stop.signal })
    if (end.kind === 'over') return
    await delay(now() + (end.kind === 'busy' ? end.forMs : 0))
    throw new DelayedError()
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
      await look()
      timer = setInterval(() => {
        looking = look().catch(() => undefined)
      }, leaseMs * 2)
      timer.unref()
    },
    start: async (job) => {
      const record = await store.add(job)
      if (record.status === 'PENDING') await enqueue(record.id)
      return record
    },
    read: (id, identity) => readJob(store, id, identity),
    ended: (id, identity, signal) => jobEnded(store, id, identity, signal),
    close: async () => {
      stop.abort()
      clearInterval(timer)
      await looking
      await worker?.close()
      await queue.close()
      // Waits for Redis only where it is there to answer.
      if (connection.status === 'ready') await connection.quit()
      else connection.disconnect()
      await shelf.close()
    },
  }
}
