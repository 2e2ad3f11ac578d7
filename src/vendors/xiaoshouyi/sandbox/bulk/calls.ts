import type { SandboxAnswer, SandboxRequest } from '../../../../sandbox/server.js'
import { success } from '../envelope.js'
import type { XiaoshouyiSandboxOptions } from '../options.js'
import { findField } from '../schema.js'
import type { Login } from '../tenant.js'
import { isObject, objectAt, objectsAt, readBody } from '../write/body.js'
import type { Data } from '../write/body.js'
import type { Refuse } from '../write/problems.js'
import type { Writer } from '../write/writer.js'
import { timeTextOf } from '../zone.js'
import type { BulkEngine } from './engine.js'
import { bulkOperations } from './state.js'
import type { BulkBatch, BulkJob, BulkOperation } from './state.js'

/** The calls of the Bulk interface. */
export interface BulkCalls {
  createJob(request: SandboxRequest, login: Login): SandboxAnswer
  listJobs(): SandboxAnswer
  showJob(id: string): SandboxAnswer
  /** Status 3 closes, 2 aborts. */
  endJob(request: SandboxRequest, id: string): SandboxAnswer
  addBatch(request: SandboxRequest, login: Login): SandboxAnswer
  /** Batches of the job that the query's `jobId` names. */
  listBatches(request: SandboxRequest): SandboxAnswer
  showBatch(id: string): SandboxAnswer
  showResult(id: string): SandboxAnswer
}

/** What the calls are made of. */
export interface BulkCallParts {
  readonly engine: BulkEngine
  readonly writer: Writer
  readonly refuse: Refuse
  readonly options: XiaoshouyiSandboxOptions
}

const execOptions = ['TRIGGER_EVENT', 'CHECK_RULE', 'CHECK_DUPLICATE']
const endStates: Readonly<Record<string, 'aborted' | 'closed'>> = { 2: 'aborted', 3: 'closed' }
const batchFaults: Readonly<Record<string, BulkBatch['fault']>> = {
  batchFails: 'fails',
  batchHalf: 'half',
  batchStuck: 'stuck',
}

/** Makes the calls. A job or batch that is unknown or no longer kept is a missing record. */
export function createBulkCalls({ engine, writer, refuse, options }: BulkCallParts): BulkCalls {
  const { maxRows = 5000, rowScope = 'batch', maxBytes = 20_000_000, upsert = true, earlyResult } = options.bulk ?? {}
  const done = (result: unknown): SandboxAnswer => success('bulk', result, options.render)

  const jobOf = (id: unknown): BulkJob => {
    const job = engine.findJob(String(id))
    if (job === undefined) throw refuse('missingRecord')
    return job
  }
  const batchOf = (id: string): BulkBatch => {
    const batch = engine.findBatch(id)
    if (batch === undefined) throw refuse('missingRecord')
    return batch
  }
  const operationOf = (data: Data): BulkOperation => {
    if (data['operation'] == null) throw refuse('missingField', 'operation')
    const operation = bulkOperations.find((known) => known === data['operation'])
    if (operation === undefined || (operation === 'upsert' && !upsert)) throw refuse('validation', 'operation')
    return operation
  }
  const execOptionOf = (data: Data): readonly string[] => {
    const list: unknown = data['execOption'] ?? []
    const known = (entry: unknown): entry is string => execOptions.some((option) => option === entry)
    if (!Array.isArray(list) || !list.every(known)) throw refuse('validation', 'execOption')
    return list
  }

  return {
    createJob: (request, login) => {
      const data = objectAt(readBody(request, refuse), 'data', refuse)
      const operation = operationOf(data)
      if (typeof data['object'] !== 'string') throw refuse('missingField', 'object')
      const object = writer.findObject(data['object'], login)
      const externalIdField = data['externalIdField'] ?? 'id'
      if (typeof externalIdField !== 'string' || findField(object, externalIdField) === undefined) {
        throw refuse('unknownField', 'externalIdField')
      }
      const execOption = execOptionOf(data)
      const { id } = engine.openJob({ operation, object: object.apiKey, execOption, externalIdField })
      return done({ id })
    },
    listJobs: () => done({ jobs: engine.listJobs().map(shownJob) }),
    showJob: (id) => done(shownJob(jobOf(id))),
    endJob: (request, id) => {
      const job = jobOf(id)
      const body = readBody(request, refuse)
      // One client sends the status bare.
      const status = isObject(body['data']) ? body['data']['status'] : body['status']
      const state = typeof status === 'number' || typeof status === 'string' ? endStates[status] : undefined
      if (state === undefined || job.state !== 'open') throw refuse('validation', 'status')
      engine.endJob(job, state)
      return done({ id: job.id })
    },
    addBatch: (request, login) => {
      if (request.bodyBytes.length > maxBytes) throw refuse('tooManyRows', `more than ${maxBytes} bytes`)
      const data = objectAt(readBody(request, refuse), 'data', refuse)
      if (data['jobId'] == null) throw refuse('missingField', 'jobId')
      const job = jobOf(data['jobId'])
      if (job.state !== 'open') throw refuse('validation', 'jobId')
      writer.findObject(job.object, login)
      const rows = objectsAt(data, 'datas', refuse)
      const earlier = rowScope === 'batch' ? [] : engine.listBatches(job.id)
      const total = earlier.reduce((sum, batch) => sum + batch.rows.length, rows.length)
      if (total > maxRows) throw refuse('tooManyRows')
      const asAdministrator = request.headers['xsy-criteria'] === '10'
      const fault = batchFaults[request.fault ?? ''] ?? null
      const { id, jobId, state } = engine.addBatch(job, rows, { login, asAdministrator, fault })
      return done({ id, batchId: id, jobId, state })
    },
    listBatches: (request) => {
      const jobId = request.url.searchParams.get('jobId')
      if (jobId === null) throw refuse('missingField', 'jobId')
      return done({ batches: engine.listBatches(jobOf(jobId).id).map(shownBatch) })
    },
    showBatch: (id) => done(shownBatch(batchOf(id))),
    showResult: (id) => {
      const batch = batchOf(id)
      const ended = batch.state === 'completed' || batch.state === 'failed'
      if (!ended && earlyResult === 'error') throw refuse('validation', batch.state)
      return done({ records: batch.results })
    },
  }
}

/** A job as lists were seen to show it, and its id under a second name. */
function shownJob({ id, object, operation, state, createdAt }: BulkJob): Readonly<Record<string, unknown>> {
  return { id, jobId: id, object, operation, state, createdAt: timeTextOf(createdAt) }
}

/** A batch; nothing public shows one, so the keys follow those of a job. */
function shownBatch({ id, jobId, state, createdAt }: BulkBatch): Readonly<Record<string, unknown>> {
  return { id, batchId: id, jobId, state, createdAt: timeTextOf(createdAt) }
}
