export type * from './types.js'
export { ImportProblems, mostToldProblems } from './problems.js'
export { planImport, type ImportPlan } from './plan.js'
export { createImportKind, importKindName } from './job.js'
export {
  countRows,
  importedRows,
  isImportJob,
  type ImportCounts,
  type ImportedRow,
  type ImportJobRecord,
} from './report.js'
export { defaultImportTiming, type ImportTiming } from './timing.js'
