import { DateTime } from 'luxon'
import { CrmError, invariant } from '../../errors/index.js'
import type { CallContext, VendorBulk, WriteRequest } from '../vendor.js'
import { createBulkRows } from './bulk-rows.js'
import { bulkBucket, type Connection } from './connection.js'
import { failureOf, isObject, type Answer, type Json } from './envelope.js'
import type { XiaoshouyiSettings } from './settings.js'
import type { WriteDesk } from './write-desk.js'

const base = '/rest/bulk/v2'
const insert = 'insert'
/** Status that closes a job, as clients of the vendor send it; 2 would abort it. */
const closed = 3

/** A job that is closed, full or no longer kept: another may take the batch. */
const spentCodes: ReadonlySet<string> = new Set(['100003', '200004', '200002', '300002'])

/** The vendor allows 5,000 records and 20 MB (guide of 2018); the rest of the body and longer codes need some room. */
const maxBatchRecords = 5_000
const maxBatchBytes = 19_800_000
/** A job costs about eight of the 300 calls of a day, and each hundred records one of 1000 for every user. */
const worthwhileFrom = 500

/**
 * Imports through Bulk jobs. A job of today that is still open is used again: the day has few calls. Each call counts
 * against limits of its own, so asking how a batch goes on costs as much as adding one.
 */
export function createBulk(settings: XiaoshouyiSettings, desk: WriteDesk, connection: Connection): VendorBulk {
  const { source, now } = connection
  const { triggerEvents, batchStates } = settings.bulk
  const bulkRows = createBulkRows(desk)
  const execOption = ['CHECK_RULE', 'CHECK_DUPLICATE', ...(triggerEvents ? ['TRIGGER_EVENT'] : [])]
  /** Jobs that took no further batch. */
  const spent = new Set<string>()

  const resultOf = (answer: Answer): Json => {
    if (!answer.ok) throw failureOf(answer, source)
    const { result } = answer.body
    if (isObject(result)) return result
    throw new CrmError('SOURCE_PROTOCOL_ERROR', '销售易 answered a Bulk call without a result', { source })
  }
  const idOf = (result: Json, ...keys: readonly string[]): string => {
    const id = keys.map((key) => result[key]).find((value) => typeof value === 'string' || typeof value === 'number')
    if (id !== undefined && /^[0-9A-Za-z_-]{1,128}$/.test(String(id))) return String(id)
    throw new CrmError('SOURCE_PROTOCOL_ERROR', '销售易 answered a Bulk call without an id', { source })
  }
  const objectsIn = (result: Json, key: string): readonly Json[] => {
    const list = result[key]
    if (Array.isArray(list) && list.every(isObject)) return list
    throw new CrmError('SOURCE_PROTOCOL_ERROR', `销售易 answered a Bulk call without its ${key}`, { source })
  }
  const ask = async (path: string, call: CallContext): Promise<Json> =>
    resultOf(await connection.get(`${base}${path}`, call, bulkBucket))
  const request = (method: 'POST' | 'PATCH', path: string, data: Json, summary: string): WriteRequest => ({
    method,
    path: `${base}${path}`,
    body: JSON.stringify({ data }),
    text: `${method} ${base}${path} ${summary}`,
  })
  const today = (): string => DateTime.fromMillis(now(), { zone: settings.timeZone }).toFormat('yyyy-MM-dd')

  /** Somebody else's job may go by other rules; most lists do not say by which. */
  const sameRules = (listed: unknown): boolean =>
    !Array.isArray(listed) || listed.map(String).sort().join() === [...execOption].sort().join()
  const isOurs = (job: Json, object: string): boolean =>
    job['object'] === object &&
    job['operation'] === insert &&
    String(job['state']).toLowerCase() === 'open' &&
    String(job['createdAt']).startsWith(today()) &&
    sameRules(job['execOption'])

  return {
    maxBatchRecords,
    maxBatchBytes,
    worthwhileFrom,
    bytesOf: (intent) => bulkRows.bytesOf(intent),
    openJob: async (kind, call) => {
      const { object } = desk.fieldsOf(kind)
      const jobs = objectsIn(await ask('/job', call), 'jobs').filter((job) => isOurs(job, object))
      const open = jobs.map((job) => idOf(job, 'jobId', 'id')).filter((id) => !spent.has(id))
      const known = open.at(-1)
      if (known !== undefined) return known
      const data = { operation: insert, object, execOption }
      const { onSend } = call
      const made = request('POST', '/job', data, JSON.stringify(data))
      return idOf(resultOf(await connection.write(made, call, { onSend, bucket: bulkBucket })), 'id', 'jobId')
    },
    addBatch: async (jobId, intents, call) => {
      invariant(intents.length <= maxBatchRecords, `one batch holds at most ${maxBatchRecords} records`)
      const datas = await bulkRows.datasOf(intents, call)
      const { onSend } = call
      const added = request('POST', '/batch', { jobId, datas }, `(job ${jobId}, ${datas.length} records)`)
      const answer = await connection.write(added, call, { onSend, bucket: bulkBucket })
      if (spentCodes.has(answer.code ?? '')) spent.add(jobId)
      return idOf(resultOf(answer), 'batchId', 'id')
    },
    batchesOf: async (jobId, call) => {
      const batches = objectsIn(await ask(`/batch?jobId=${encodeURIComponent(jobId)}`, call), 'batches')
      const at = ({ createdAt }: Json): string => (typeof createdAt === 'string' ? createdAt : '')
      const sorted = [...batches].sort((left, right) => (at(left) < at(right) ? -1 : at(left) > at(right) ? 1 : 0))
      return sorted.map((batch) => idOf(batch, 'batchId', 'id'))
    },
    batchState: async (batchId, call) => {
      const { state } = await ask(`/batch/${encodeURIComponent(batchId)}`, call)
      const status = typeof state === 'string' ? batchStates[state.toLowerCase()] : undefined
      if (status === undefined) {
        const what = '销售易 gave a Bulk batch a state that is not known; name it in bulk.batchStates'
        throw new CrmError('SOURCE_PROTOCOL_ERROR', what, { source })
      }
      return { status, error: status === 'FAILED' ? 'The source gave this batch up; its rows tell which are in' : null }
    },
    batchAnswers: async (batchId, call) => {
      const rows = objectsIn(await ask(`/batch/${encodeURIComponent(batchId)}/result`, call), 'records')
      const answers = bulkRows.answersOf(rows)
      if (answers !== null) return answers
      throw new CrmError('SOURCE_PROTOCOL_ERROR', '销售易 listed rows of a Bulk batch out of their order', { source })
    },
    closeJob: async (jobId, call) => {
      const { onSend } = call
      const path = `/job/${encodeURIComponent(jobId)}`
      const sent = request('PATCH', path, { status: closed }, '(close)')
      const answer = await connection.write(sent, call, { onSend, bucket: bulkBucket })
      spent.add(jobId)
      if (!answer.ok) throw failureOf(answer, source)
    },
  }
}
