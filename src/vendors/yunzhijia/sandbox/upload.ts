import type { BatchQueue } from './batches.js'
import { Refusal, refuseParameter } from './envelope.js'
import type { UploadOptions } from './options.js'
import { isObject, needText } from './payload.js'
import type { Payload } from './payload.js'
import { batchStatus } from './records.js'
import type { ReportCategoryRecord } from './records.js'
import { findCategory } from './tables.js'

/** The two calls about batches. */
export interface Uploads {
  /** `saveTableInfoData`: accepts a batch; the rows are looked at when it is due. */
  accept(payload: Payload, doomed: boolean): void
  /** `getTableInfoDataSaveStatus`. */
  readonly status: (payload: Payload) => { readonly error: string; readonly status: number }
}

/** Makes the upload calls over a queue. All limits are checked before anything is stored. */
export function createUploads(
  categories: readonly ReportCategoryRecord[],
  queue: BatchQueue,
  options: UploadOptions = {},
): Uploads {
  const { maxRows = 500, batchReuse = 'reject', emptyReplace = 'clear' } = options

  const readReplace = (value: unknown): boolean => {
    if (value === 1 || (value === 0 && options.addTypeZero === 'append')) return false
    if (value === 2) return true
    throw refuseParameter('addType', '应为 1 或 2')
  }

  const readRows = (value: unknown): readonly Payload[] => {
    const shape = options.dataShape ?? 'both'
    if (typeof value === 'string' ? shape === 'array' : shape === 'string') throw refuseParameter('data', '格式错误')
    const rows = typeof value === 'string' ? parse(value) : value
    if (!Array.isArray(rows) || !rows.every(isObject)) throw refuseParameter('data', '应为对象数组')
    return rows
  }

  return {
    accept: (payload, doomed) => {
      const batchId = needText(payload, 'batchId')
      const categoryId = needText(payload, 'reportCategoryId')
      const tableId = needText(payload, 'tableInfoId')
      const replace = readReplace(payload['addType'])
      const rows = readRows(payload['data'])
      if (rows.length > maxRows) throw refuseParameter('data', `超过 ${maxRows} 行`)
      if (rows.length === 0 && (!replace || emptyReplace === 'reject')) throw refuseParameter('data', '不能为空')
      const table = findCategory(categories, categoryId).tables.find((candidate) => candidate.id === tableId)
      if (table === undefined) throw new Refusal('notFound', '数据表不存在: tableInfoId')
      if (queue.batches.has(batchId)) {
        if (batchReuse === 'reject') throw new Refusal('batch', '批次已存在: batchId')
        if (batchReuse === 'ignore') return
      }
      queue.accept({ batchId, table, replace, rows, doomed })
    },
    status: (payload) => {
      const batch = queue.batches.get(needText(payload, 'batchId'))
      if (batch !== undefined) return { error: batch.error, status: batch.status }
      if (options.unknownBatch === 'notFound') throw new Refusal('notFound', '批次不存在: batchId')
      return { error: '批次不存在', status: batchStatus.failed }
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refuseParameter('data', '不是 JSON')
  }
}
