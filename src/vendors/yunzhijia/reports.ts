import { CrmError, invariant } from '../../errors/index.js'
import type { HttpResponse } from '../../transport/index.js'
import type { BatchState, VendorReports, WriteAnswer, WriteProblem } from '../vendor.js'
import type { Connection } from './connection.js'
import { isObject, openedData, refusalIn, requireOneVoice, successData } from './envelope.js'
import { tableProblems } from './report-check.js'
import { batchRequest, stateRequest, tableRequest } from './report-requests.js'
import type { YunzhijiaSettings } from './settings.js'

/** Most rows of one upload (LinkERP manual, saveTableInfoData). */
const maxBatchRows = 500

/** Report tables of one source: made, filled, asked about. Each method costs one call. */
export function createReports(settings: YunzhijiaSettings, { source, sealer, post }: Connection): VendorReports {
  return {
    maxBatchRows,
    checkTable: tableProblems,
    compileTable: (categoryId, name, columns) => tableRequest({ categoryId, name, columns }, settings),
    createTable: async (table, call): Promise<WriteAnswer> => {
      const response = await post(
        {
          ...tableRequest(table, settings),
          bucket: 'createTableInfoHeader',
          repeatable: false,
          onSend: call.onSend,
        },
        call,
      )
      requireOneVoice(response, source)
      const refusal = refusalIn(response)
      if (refusal !== null) return { kind: 'refused', problems: problemsOf(refusal.sentence) }
      const answer = openedData(response, sealer, source)
      const nativeId = isObject(answer) ? answer['tableInfoId'] : undefined
      if (typeof nativeId === 'string' && nativeId !== '') return { kind: 'applied', nativeId }
      throw new CrmError('SOURCE_PROTOCOL_ERROR', 'Yunzhijia does not say which table it has made', { source })
    },
    sendBatch: async (batch, call) => {
      invariant(batch.rows.length <= maxBatchRows, `a batch has at most ${maxBatchRows} rows`)
      const response = await post(
        { ...batchRequest(batch, settings), bucket: 'saveTableInfoData', repeatable: false, onSend: call.onSend },
        call,
      )
      requireOneVoice(response, source)
      // The answer to an upload holds no data.
      successData(response, source)
    },
    batchState: async (batchId, call) => {
      const response = await post(
        { ...stateRequest(batchId, settings), bucket: 'getTableInfoDataSaveStatus', repeatable: true },
        call,
      )
      if (saysUnknown(response)) return null
      return stateOf(openedData(response, sealer, source), source)
    },
  }
}

// A batch nobody sent may read as failed, and only its sentence tells: 批次 is the manual's word for a batch.
const unknownBatch = /^\s*(?:批次\s*(?:号|id)?\s*不存在|batch(?:\s*id)?\s+(?:does not exist|not found|is unknown))/i

/** Whether a refusal says that there is no such batch, and not that there is no such call. */
function saysUnknown(response: HttpResponse): boolean {
  const refusal = refusalIn(response)
  return refusal?.code === 404 && (response.status === 200 || unknownBatch.test(refusal.sentence))
}

/** Reads the state of a batch; null where the sentence says that there is none. The sentence itself is not passed on. */
function stateOf(answer: unknown, source: string): BatchState | null {
  const { status, error } = isObject(answer) ? answer : {}
  switch (typeof status === 'number' || typeof status === 'string' ? String(status) : '') {
    case '0':
      return { status: 'RUNNING', error: null }
    case '1':
      return { status: 'SUCCEEDED', error: null }
    case '2':
      if (typeof error === 'string' && unknownBatch.test(error)) return null
      return { status: 'FAILED', error: failureOf(error) }
    default:
      throw new CrmError('SOURCE_PROTOCOL_ERROR', 'Yunzhijia does not say what became of a batch', { source })
  }
}

/** What failed, in our words: of the sentence, only the numbers of rows that it names are kept. */
function failureOf(sentence: unknown): string {
  const rows = typeof sentence === 'string' ? [...sentence.matchAll(/第\s*(\d{1,3})\s*行/g)].map(([, row]) => row) : []
  const named = rows.length === 0 ? '' : `; it names row ${rows.join(', ')} of the batch`
  return `Yunzhijia could not save this batch${named}`
}

/** Fields of the manual that a refusal may name, with where they are said. */
function pathsIn(sentence: string): readonly (readonly string[])[] {
  const columns = [...sentence.matchAll(/\bheaderItems(?:\[(\d{1,4})\](?:\.(name|dataType))?)?/g)].map(
    ([, index, part]): readonly string[] => {
      if (index === undefined) return ['columns']
      return ['columns', index, ...(part === undefined ? [] : [part === 'name' ? 'name' : 'type'])]
    },
  )
  if (columns.length > 0) return columns
  if (/\breportCategoryId\b/.test(sentence)) return [['categoryId']]
  return /\bname\b/.test(sentence) ? [['name']] : []
}

function problemsOf(sentence: string): readonly WriteProblem[] {
  const paths = pathsIn(sentence)
  if (paths.length === 0) {
    return [{ path: [], message: 'Yunzhijia refused this table without naming a field', code: 'SOURCE_REJECTED' }]
  }
  return paths.map((path) => ({ path, message: 'Yunzhijia does not accept this value', code: 'SOURCE_REJECTED' }))
}
