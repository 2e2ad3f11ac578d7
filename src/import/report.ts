import type { JobRecord } from '../jobs/job.js'
import { importProblem } from './plan.js'
import { importKindName } from './job.js'
import type { ImportInput, ImportProblem, ImportProgress, RowResult } from './types.js'

/** What became of the rows of an import, in numbers. */
export interface ImportCounts {
  readonly rows: number
  readonly applied: number
  readonly notApplied: number
  readonly unknown: number
  /** Of which nothing is known yet. */
  readonly waiting: number
}

/** A row of an import and what became of it; outcome null = nothing is known yet. */
export interface ImportedRow {
  readonly line: number
  readonly outcome: RowResult['outcome'] | null
  readonly nativeId: string | null
  readonly problems: readonly ImportProblem[]
}

/** An import job as it is kept. */
export type ImportJobRecord = JobRecord<ImportInput, ImportProgress>

/** Whether a job is an import. */
export function isImportJob(job: JobRecord): job is ImportJobRecord {
  return job.kind === importKindName
}

/** Every row of an import with what is known of it, in their order. */
export function importedRows({ input, progress }: Pick<ImportJobRecord, 'input' | 'progress'>): readonly ImportedRow[] {
  const results = (progress ?? input.earlier)?.results
  return input.rows.map(({ line }, place) => {
    const result = results?.[place] ?? null
    return {
      line,
      outcome: result?.outcome ?? null,
      nativeId: result?.nativeId ?? null,
      problems: (result?.problems ?? []).map((problem) => importProblem(line, problem)),
    }
  })
}

/** Counts rows by what became of them. */
export function countRows(rows: readonly Pick<ImportedRow, 'outcome'>[]): ImportCounts {
  const count = (outcome: ImportedRow['outcome']): number => rows.filter((row) => row.outcome === outcome).length
  return {
    rows: rows.length,
    applied: count('APPLIED'),
    notApplied: count('NOT_APPLIED'),
    unknown: count('OUTCOME_UNKNOWN'),
    waiting: count(null),
  }
}
