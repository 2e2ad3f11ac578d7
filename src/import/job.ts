import { badInput, CrmError, quoted } from '../errors/index.js'
import type { JobKind } from '../jobs/job.js'
import { runBatches } from './batch.js'
import { runBulk } from './bulk.js'
import { planImport, type ImportPlan } from './plan.js'
import { runSingles } from './single.js'
import { defaultImportTiming, type ImportTiming } from './timing.js'
import type { ImportInput, ImportProgress } from './types.js'
import { ImportWork, type ImportSurroundings } from './work.js'

/** Name of the kind of job that imports. */
export const importKindName = 'import'

/**
 * The kind of job that imports rows. It ends as FAILED when the source cannot be worked with, rows that the source
 * refuses are results; either way its progress tells of each row. Taken up again, also after it failed, it sends nothing
 * twice; while the journal is full or away it waits.
 */
export function createImportKind(
  surroundings: Omit<ImportSurroundings, 'timing'> & { readonly timing?: Partial<ImportTiming> },
): JobKind<ImportInput, ImportProgress> {
  const timing = { ...defaultImportTiming, ...surroundings.timing }
  return {
    name: importKindName,
    goesOn: true,
    run: async (input, run) => {
      const source = surroundings.engine.sources.find(({ name }) => name === input.source)
      if (source === undefined) throw badInput(`There is no source ${quoted(input.source)} any more`, ['source'])
      const before = run.progress ?? input.earlier
      const start = before ?? startOf(await planImport(source, input.entity, input.rows))
      const work = new ImportWork(input, source, { ...surroundings, timing }, run, start)
      if (before === undefined) await work.save()
      await runBulk(work)
      await runBatches(work)
      await runSingles(work)
    },
  }
}

function startOf({ problems, start }: ImportPlan): ImportProgress {
  const [first] = problems
  if (first === undefined) return start
  throw new CrmError('BAD_USER_INPUT', `Line ${first.line}: ${first.message}`)
}
