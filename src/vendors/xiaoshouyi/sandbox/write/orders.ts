import type { XiaoshouyiRecord } from '../records.js'
import { findField } from '../schema.js'
import type { ObjectSchema } from '../schema.js'
import type { CheckScope } from './check.js'

const draft = 1

/** The status that a new order without one gets. */
export function initialStatus(object: ObjectSchema): Readonly<Record<string, number>> {
  return object.apiKey === 'order' && findField(object, 'status') !== undefined ? { status: draft } : {}
}

/**
 * Holds orders that took effect, and their lines, against changes. A line that moves is asked for both its orders.
 * @throws Refusal `effectiveEdit` or `effectiveDelete`.
 */
export function checkEffective(
  { store, options, refuse }: CheckScope,
  object: ObjectSchema,
  record: XiaoshouyiRecord,
  action: 'edit' | 'delete',
): void {
  const { editableOrderStatuses = [draft], effectiveOrderHoldsLines = true } = options
  let order: XiaoshouyiRecord | undefined
  if (object.apiKey === 'order') order = record
  else if (object.apiKey === 'orderProduct' && effectiveOrderHoldsLines) {
    order = store.records.order.find(({ id }) => id === record['orderId'])
  }
  const status = order?.['status'] ?? null
  if (typeof status !== 'number' || editableOrderStatuses.includes(status)) return
  throw refuse(action === 'edit' ? 'effectiveEdit' : 'effectiveDelete', order?.id)
}
