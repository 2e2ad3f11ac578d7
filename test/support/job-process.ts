/**
 * A process that runs jobs which count to a number, for test/contract/jobs.test.ts. Every step is first done, which is a
 * line in a file, then saved. `job-process.ts JSON`, the JSON being a `JobProcessTask`.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createInProcessJobs, openEmbeddedShelf, type JobKind, type JobRunner } from '../../src/jobs/index.js'
import { createBullMqJobs } from '../../src/jobs/bullmq.js'

/** What the process is to do. */
export interface JobProcessTask {
  readonly place: JobPlace
  /** The job that is waited for. */
  readonly id: string
  /** Counts so far when it is started here; null = it is only taken up. */
  readonly to: number | null
  /** Gets a line for each step. */
  readonly file: string
  /** The step after whose saving the process kills itself; 0 = never. */
  readonly dieAfter: number
  readonly leaseMs: number
}

/** Where jobs are kept: a folder, or a Redis. */
export type JobPlace = { readonly folder: string } | { readonly redisUrl: string; readonly keyPrefix: string }

/** What a counting job is given. */
export interface CountInput {
  readonly to: number
  /** Gets a line for each step. */
  readonly file: string
}

/** A kind of job that counts, a step at a time; `stepped` is told once a step is saved. */
export function countingKind(stepped: (step: number) => void | Promise<void>): JobKind<CountInput, number> {
  return {
    name: 'count',
    run: async ({ to, file }, run) => {
      for (let step = (run.progress ?? 0) + 1; step <= to; step++) {
        run.signal.throwIfAborted()
        appendFileSync(file, `${step}\n`)
        await run.save(step)
        await stepped(step)
      }
    },
  }
}

/** A runner over a place. */
export function openJobs(place: JobPlace, leaseMs: number): { readonly jobs: JobRunner; close(): Promise<void> } {
  if ('folder' in place) {
    const jobs = createInProcessJobs({ shelf: openEmbeddedShelf(place.folder), leaseMs })
    return { jobs, close: () => jobs.close() }
  }
  const redis = new Redis(place.redisUrl)
  const jobs = createBullMqJobs({ redis, keyPrefix: place.keyPrefix, leaseMs })
  return {
    jobs,
    close: async () => {
      await jobs.close()
      await redis.quit()
    },
  }
}

const [json] = process.argv.slice(2)
if (json !== undefined && process.argv[1]?.endsWith('job-process.ts') === true) {
  const { place, id, to, dieAfter, leaseMs, file } = JSON.parse(json) as JobProcessTask
  const { jobs } = openJobs(place, leaseMs)
  jobs.register(
    countingKind(async (step) => {
      if (step !== dieAfter) return
      process.kill(process.pid, 'SIGKILL')
      // The signal is carried out before anything else could be saved.
      await wait(60_000)
    }),
  )
  await jobs.open()
  if (to !== null) await jobs.start({ id, kind: 'count', identity: 'a', input: { to, file } })
  await jobs.ended(id, 'a')
}
