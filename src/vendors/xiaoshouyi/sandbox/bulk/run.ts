import { Refusal } from '../refusal.js'
import { findField } from '../schema.js'
import type { XiaoshouyiStore } from '../store.js'
import type { Data } from '../write/body.js'
import type { Refuse } from '../write/problems.js'
import { readId, readValue } from '../write/values.js'
import type { WriteAs, Writer } from '../write/writer.js'
import type { BulkBatch, BulkJob, BulkRow } from './state.js'

/** What running a batch needs. */
export interface BulkParts {
  readonly store: XiaoshouyiStore
  readonly writer: Writer
  readonly refuse: Refuse
}

/** Applies rows one after the other, each by itself, as of the end of the batch; a refused row stops none. */
export function runRows(parts: BulkParts, job: BulkJob, batch: BulkBatch, rows: readonly Data[]): BulkRow[] {
  const as: WriteAs = {
    login: batch.login,
    asAdministrator: batch.asAdministrator,
    now: batch.endsAt,
    rules: {
      validation: job.execOption.includes('CHECK_RULE'),
      duplicates: job.execOption.includes('CHECK_DUPLICATE'),
    },
  }
  return rows.map((row, index) => {
    try {
      return { index, id: runRow(parts, job, row, as), success: true, code: 200, msg: 'OK' }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { index, id: readId(row['id']) ?? null, success: false, code: error.code, msg: error.message }
    }
  })
}

function runRow({ store, writer, refuse }: BulkParts, job: BulkJob, row: Data, as: WriteAs): string {
  const { object } = job
  switch (job.operation) {
    case 'insert':
      return writer.insert(object, row, as).id
    case 'update':
      return writer.update(object, idOfRow(row, refuse), withoutId(row), as).id
    case 'delete': {
      const id = idOfRow(row, refuse)
      writer.remove(object, id, as)
      return id
    }
    case 'upsert': {
      const id = findTarget(store, job, row, refuse)
      return id === null ? writer.insert(object, row, as).id : writer.update(object, id, withoutId(row), as).id
    }
  }
}

/** Id of the one record that an upsert's row means; null for a new one. */
function findTarget(store: XiaoshouyiStore, job: BulkJob, row: Data, refuse: Refuse): string | null {
  const name = job.externalIdField
  if (name === 'id') return row['id'] == null ? null : idOfRow(row, refuse)
  const object = store.schema.objects.find(({ apiKey }) => apiKey === job.object)
  const field = object && findField(object, name)
  if (field === undefined) throw refuse('unknownField', name)
  const value = readValue(field, row[name], refuse)
  if (value === null || value === '') throw refuse('missingField', name)
  const [first, second] = (store.records[job.object] ?? []).filter((record) => record[name] === value)
  if (second !== undefined) throw refuse('duplicate', name)
  return first?.id ?? null
}

function idOfRow(row: Data, refuse: Refuse): string {
  if (row['id'] == null) throw refuse('missingField', 'id')
  const id = readId(row['id'])
  if (id === undefined) throw refuse('wrongType', 'id')
  return id
}

function withoutId(row: Data): Data {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'id'))
}
