import { setTimeout as wait } from 'node:timers/promises'
import { CrmError } from '../errors/index.js'
import type { JobRecord } from './job.js'
import type { JobStore } from './job-store.js'

const firstLookMs = 25
const slowestLookMs = 1_000

/** A job as its owner may see it; null when there is none, or it is another identity's. */
export async function readJob(store: JobStore, id: string, identity: string): Promise<JobRecord | null> {
  const job = await store.read(id)
  return job?.identity === identity ? job : null
}

/**
 * Looks at a job at growing intervals, at most a second, until it has ended, whichever process runs it.
 * @throws BAD_USER_INPUT when the identity has no such job; the signal's reason when it aborts.
 */
export async function jobEnded(
  store: JobStore,
  id: string,
  identity: string,
  signal?: AbortSignal,
): Promise<JobRecord> {
  for (let lookMs = firstLookMs; ; lookMs = Math.min(lookMs * 1.5, slowestLookMs)) {
    const status = await store.status(id)
    if (status === null || status === 'SUCCEEDED' || status === 'FAILED') break
    await wait(lookMs, undefined, { signal })
  }
  const job = await readJob(store, id, identity)
  if (job === null) throw new CrmError('BAD_USER_INPUT', 'There is no such job')
  return job
}
