import type { Redis } from 'ioredis'
import type { Config } from '../config/index.js'
import { CrmError } from '../errors/index.js'
import type { JobRunner } from '../jobs/index.js'
import type { WriteJournal } from '../journal/index.js'
import { watchedJournal, watchedShelf, type TellTrouble } from './store-watch.js'

/** What outlives a process: where a server keeps writes and long jobs. */
export interface OpenStores {
  readonly journal: WriteJournal
  readonly jobs: JobRunner
  /** Lets go of the connection they share; journal and jobs are closed before, by whoever uses them. */
  close(): Promise<void>
}

/** Longest wait for Redis at the start, in milliseconds. */
const connectTimeoutMs = 5_000
/** How long Redis may leave commands without a word before the connection is given up, in milliseconds. */
const silentMs = 5_000

/**
 * Opens what the configuration names: Redis, or else the journal's folder, which must be there. `onLost` is told why,
 * once, when the connection to Redis fails later; it is made again by itself. `tellTrouble` is told of stores that are
 * full or away.
 * @throws CONFIG_INVALID when Redis cannot be reached, or does not let us in
 */
export async function openStores(
  { journal, redis }: Pick<Config, 'journal' | 'redis'>,
  onLost: (reason: string) => void,
  tellTrouble: TellTrouble,
): Promise<OpenStores> {
  const [journals, runners] = await Promise.all([import('../journal/index.js'), import('../jobs/index.js')])
  if (redis === null) {
    const { folder } = journal
    const shelf = watchedShelf(runners.openEmbeddedShelf(`${folder}/jobs`), tellTrouble)
    return {
      journal: watchedJournal(journals.openEmbeddedJournal({ folder: `${folder}/writes` }), tellTrouble),
      jobs: runners.createInProcessJobs({ shelf }),
      close: async () => undefined,
    }
  }
  const { createBullMqJobs } = await import('../jobs/bullmq.js')
  const connection = await connectRedis(redis.url, onLost)
  const shared = { redis: connection, keyPrefix: `${redis.prefix}:` }
  return {
    journal: watchedJournal(journals.createRedisJournal(shared), tellTrouble),
    jobs: createBullMqJobs({ ...shared, around: (shelf) => watchedShelf(shelf, tellTrouble) }),
    close: async () => connection.disconnect(),
  }
}

async function connectRedis(url: string, onLost: (reason: string) => void): Promise<Redis> {
  const { Redis } = await import('ioredis')
  // Not tried for ever: a write that cannot be recorded fails instead of waiting.
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    maxRetriesPerRequest: 3,
    // A Redis whose machine is gone says nothing any more: the connection is made anew.
    socketTimeout: silentMs,
  })
  let reason = 'no answer'
  const keepReason = (error: Error): void => void (reason = reasonOf(error))
  redis.on('error', keepReason)
  try {
    await redis.connect()
    tellLosses(redis, onLost)
    redis.off('error', keepReason)
    return redis
  } catch (error) {
    redis.disconnect()
    throw new CrmError('CONFIG_INVALID', `The Redis that redis.url names cannot be used: ${reason}`, { cause: error })
  }
}

/** Says once for each loss why; every further attempt to connect fails with an error of its own. */
function tellLosses(redis: Redis, onLost: (reason: string) => void): void {
  let isLost = false
  redis.on('ready', () => (isLost = false))
  redis.on('error', (error: Error) => {
    if (!isLost) onLost(reasonOf(error))
    isLost = true
  })
}

/** The system's code or the one that Redis' refusals begin with, such as NOAUTH; their text may quote what was sent. */
function reasonOf(error: Error & { readonly code?: string }): string {
  return error.code ?? /^[A-Z]+(?= )/.exec(error.message)?.[0] ?? 'no answer'
}
