import { DateTime } from 'luxon'
import { invariant } from '../../errors/index.js'
import type { ReportBatch, ReportColumn, ReportRow } from '../vendor.js'
import type { DataCall } from './connection.js'
import type { YunzhijiaSettings } from './settings.js'

/** A table to be made. */
export interface NewTable {
  readonly categoryId: string
  readonly name: string
  readonly columns: readonly ReportColumn[]
}

type Request = Pick<DataCall, 'path' | 'body' | 'text'>

function request({ linkerp }: YunzhijiaSettings, name: string, payload: object, shown: object = payload): Request {
  const path = `${linkerp.prefix}/customizedapi/${name}`
  return Object.freeze({ path, body: JSON.stringify(payload), text: `POST ${path} ${JSON.stringify(shown)}` })
}

/** Types of columns in the vendor's words (LinkERP manual, createTableInfoHeader), which knows no others. */
const dataTypes: Readonly<Record<ReportColumn['type'], string>> = {
  STRING: 'string',
  NUMBER: 'number',
  TIMESTAMP: 'timestamp',
}

/** Makes a table without rows. Its columns stay as they are for good. */
export function tableRequest({ categoryId, name, columns }: NewTable, settings: YunzhijiaSettings): Request {
  return request(settings, 'createTableInfoHeader', {
    eid: settings.eid,
    name,
    reportCategoryId: categoryId,
    headerItems: columns.map((column) => ({ name: column.name, dataType: dataTypes[column.type] })),
  })
}

/** `addType` of an upload: 1 adds, 2 deletes all rows first. The 0 in the manual's sample is left over from before. */
const addTypes: Readonly<Record<ReportBatch['mode'], number>> = { APPEND: 1, REPLACE: 2 }

/** Uploads one batch of rows. `text` tells how many there are instead of showing them. */
export function batchRequest(batch: ReportBatch, settings: YunzhijiaSettings): Request {
  const rows = batch.rows.map((row) => rowOf(row, batch.columns, settings))
  const payload = (data: unknown): object => ({
    addType: addTypes[batch.mode],
    batchId: batch.batchId,
    data,
    eid: settings.eid,
    reportCategoryId: batch.categoryId,
    tableInfoId: batch.tableId,
  })
  const data = settings.upload.dataShape === 'string' ? JSON.stringify(rows) : rows
  return request(settings, 'saveTableInfoData', payload(data), payload(`${rows.length} rows`))
}

/** Asks what became of a batch. */
export function stateRequest(batchId: string, settings: YunzhijiaSettings): Request {
  return request(settings, 'getTableInfoDataSaveStatus', { eid: settings.eid, batchId })
}

/** A row by the names of its columns, in their order. All values are texts, as in every example of the manual. */
function rowOf(row: ReportRow, columns: readonly ReportColumn[], settings: YunzhijiaSettings): object {
  const cells = columns.flatMap(({ name, type }): [string, string][] => {
    const value = Object.hasOwn(row, name) ? (row[name] ?? null) : null
    if (value === null) return settings.upload.emptyCells === 'absent' ? [] : [[name, '']]
    return [[name, type === 'TIMESTAMP' ? timeText(value, settings.timeZone) : String(value)]]
  })
  return Object.fromEntries(cells)
}

/** An instant as the vendor's clocks show it; parts of a second are cut off, for it keeps none. */
function timeText(instant: string | number, zone: string): string {
  invariant(typeof instant === 'number', 'an instant was checked against its column')
  return DateTime.fromMillis(instant, { zone }).toFormat('yyyy-MM-dd HH:mm:ss')
}
