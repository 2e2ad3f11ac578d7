import type { RenderOptions } from '../options.js'
import type { FieldValue } from '../records.js'
import { comparisonKind } from '../schema.js'
import type { FieldSchema } from '../schema.js'
import { startOfDay } from '../zone.js'

/** Where a value is shown. */
export type Surface = 'v1' | 'v2' | 'v20' | 'xoql'

/** How values of one answer are shown. */
export interface RenderMode {
  readonly surface: Surface
  /** XOQL without `useSimpleCode` shows the labels of picklists, in an array, and date-only values as written. */
  readonly labels: boolean
  readonly options: RenderOptions
}

/** A value as the answer's JSON has it. */
export function renderValue(field: FieldSchema, value: FieldValue, mode: RenderMode): unknown {
  if (value === null) return null
  if (comparisonKind(field.type) === 'id') {
    const idType = mode.options.idType?.[mode.surface] ?? (mode.surface === 'xoql' ? 'string' : 'number')
    return idType === 'string' ? String(value) : Number(value)
  }
  if (field.type === 'date') {
    return mode.labels || mode.options.dateOnly === 'ymd' ? value : startOfDay(String(value))
  }
  if (field.type === 'boolean') return mode.options.booleans === 'code' ? Number(value) : value
  if (mode.labels && (field.type === 'picklist' || field.type === 'multipicklist')) {
    const codes = Array.isArray(value) ? (value as readonly number[]) : [Number(value)]
    return codes.map((code) => field.options?.find((option) => option.code === code)?.label ?? String(code))
  }
  return value
}
