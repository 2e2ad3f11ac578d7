import { createHash, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { GraphQLResolveInfo } from 'graphql'
import { badInput, CrmError, unknownName } from '../src/errors/index.js'
import {
  countRows,
  importedRows,
  importKindName,
  isImportJob,
  mostToldProblems,
  planImport,
  type ImportInput,
  type ImportJobRecord,
} from '../src/import/index.js'
import type { JobRecord } from '../src/jobs/index.js'
import type { ImportJob } from '../schema/entity/import-job.js'
import type { ImportRecordsInput } from '../schema/input/import-records-input.js'
import type { ImportPayload } from '../schema/payload/import-payload.js'
import { brokenRules } from './arguments.js'
import type { GraphContext } from './context.js'
import { readImportRows } from './import-rows.js'
import { readTarget } from './write-target.js'

/** A job as the schema shows it, with what its results are made of. */
export interface ImportView extends ImportJob {
  readonly record: ImportJobRecord
}

/**
 * Checks rows and begins to import them, unless there is something to mend or it is a dry run; in both cases nothing is
 * called. The same key with the same rows gives the job that is there, and lets it go on when it has failed.
 * @throws BAD_USER_INPUT, IDEMPOTENCY_CONFLICT, STORE_UNAVAILABLE; SOURCE_CAPABILITY when the source makes no such
 * records.
 */
export async function importRecords(
  input: ImportRecordsInput,
  { operation, engine, jobs, identity, suggests }: GraphContext,
  { schema }: Pick<GraphQLResolveInfo, 'schema'>,
): Promise<ImportPayload & { readonly job: ImportView | null }> {
  const { source: name, idempotencyKey } = readTarget('Customer', { ...input, id: undefined }, operation)
  const [broken] = brokenRules(input)
  if (broken !== undefined) throw badInput(broken.message, ['input', ...broken.path])
  const source = engine.sources.find((candidate) => candidate.name === name)
  if (source === undefined) throw badInput(unknownName('source', name, operation.sourceNames), ['input', 'source'])
  const { entity } = input
  const given = input.rows.map((value, place) => ({ line: place + 1, value }))
  const read = await readImportRows(entity, name, given, schema, operation, {
    mostProblems: mostToldProblems,
    suggests,
  })
  const { rows } = read
  const plan = await planImport(source, entity, rows)
  for (const problem of plan.problems) read.problems.add(problem)
  const problems = read.problems.list()
  const told = { rows: given.length, problems, cost: problems.length > 0 ? [] : plan.cost }
  if (problems.length > 0 || input.dryRun === true || operation.explain === 'plan') return { ...told, job: null }
  const id = idempotencyKey === null ? randomUUID() : jobIdOf(identity, idempotencyKey)
  const asked: ImportInput = { importId: id, source: name, entity, rows }
  // Before it is started: other rows must not set one going that has failed.
  const known = idempotencyKey === null ? null : await jobs.read(id, identity)
  if (known !== null) sameImport(known, asked)
  const record = await jobs.start({ id, kind: importKindName, identity, input: asked })
  return { ...told, job: viewOf(sameImport(record, asked)) }
}

/** @throws IDEMPOTENCY_CONFLICT when the job of this key is not this import */
function sameImport(record: JobRecord, asked: ImportInput): ImportJobRecord {
  if (isImportJob(record) && isDeepStrictEqual(plainOf(record.input), plainOf(asked))) return record
  throw new CrmError(
    'IDEMPOTENCY_CONFLICT',
    'This idempotency key was used before with other rows; take a new key for another import',
    { path: ['input', 'idempotencyKey'] },
  )
}

/** How an import stands; null when this identity has none of this id. */
export async function readImportJob(id: string, { jobs, identity }: GraphContext): Promise<ImportView | null> {
  const record = await jobs.read(id, identity)
  return record === null || !isImportJob(record) ? null : viewOf(record)
}

function viewOf(record: ImportJobRecord): ImportView {
  const { id, input, status, resumesAt, error, createdAt, updatedAt } = record
  return {
    id,
    source: input.source,
    entity: input.entity,
    status,
    resumesAt,
    ...countRows(importedRows(record)),
    error: error === null ? null : `${error.code}: ${error.message}`,
    createdAt,
    updatedAt,
    record,
  }
}

/** Keys of different identities never meet, nor those of imports and of other jobs. */
function jobIdOf(identity: string, key: string): string {
  return `import-${createHash('sha256')
    .update(JSON.stringify([identity, key]))
    .digest('hex')
    .slice(0, 40)}`
}

/** As the job keeps it. */
function plainOf(input: ImportInput): unknown {
  return JSON.parse(JSON.stringify(input))
}
