import type { WriteRequest } from '../vendor.js'
import { dataOfCells, type Cell } from './write-row.js'
import type { WrittenObject } from './write-settings.js'

const base = '/rest/data/v2.0/xobjects'

function request(method: WriteRequest['method'], path: string, body?: unknown): WriteRequest {
  if (body === undefined) return Object.freeze({ method, path, text: `${method} ${path}` })
  const json = JSON.stringify(body)
  return Object.freeze({ method, path, body: json, text: `${method} ${path} ${json}` })
}

/** Creates one record: `POST …/xobjects/{object}`. */
export function createRequest(object: WrittenObject, cells: readonly Cell[]): WriteRequest {
  return request('POST', `${base}/${object}`, { data: dataOfCells(cells) })
}

/** Changes one record: `PATCH …/xobjects/{object}/{id}`; null clears a field. */
export function updateRequest(object: WrittenObject, id: string, cells: readonly Cell[]): WriteRequest {
  return request('PATCH', `${base}/${object}/${encodeURIComponent(id)}`, { data: dataOfCells(cells) })
}

/** Deletes one record: `DELETE …/xobjects/{object}/{id}`. */
export function deleteRequest(object: WrittenObject, id: string): WriteRequest {
  return request('DELETE', `${base}/${object}/${encodeURIComponent(id)}`)
}

/** Creates several records of one object: `POST …/xobjects/{object}/batch`. Its text says how many, not which. */
export function batchRequest(object: WrittenObject, rows: readonly (readonly Cell[])[]): WriteRequest {
  const path = `${base}/${object}/batch`
  const body = JSON.stringify({ batchData: rows.map((cells) => ({ data: dataOfCells(cells) })) })
  return Object.freeze({ method: 'POST', path, body, text: `POST ${path} (${rows.length} records)` })
}
