import type { Engine } from '../engine/index.js'
import { CrmError } from '../errors/index.js'
import type { JobRunner } from '../jobs/index.js'
import type { WriteJournal } from '../journal/index.js'

/** What `/readyz` is answered from. */
export interface Readiness {
  readonly engine: Engine
  readonly journal: WriteJournal
  readonly jobs: JobRunner
}

/** The body of `/readyz`: what fails costs only what needs it, so that a server stays ready with it. */
export async function readiness({ engine, journal, jobs }: Readiness): Promise<object> {
  const [writes, longJobs] = await Promise.all([stateOf(journal.check()), stateOf(jobs.shelf.check())])
  return {
    status: 'ready',
    journal: writes,
    jobs: longJobs,
    sources: engine.sources.map(({ name }) => ({ name, health: engine.describe(name)?.health ?? 'UNKNOWN' })),
  }
}

async function stateOf(check: Promise<void>): Promise<'ok' | 'full' | 'away'> {
  try {
    await check
    return 'ok'
  } catch (error) {
    return error instanceof CrmError && error.details?.['trouble'] === 'full' ? 'full' : 'away'
  }
}
