import { badInput, CrmError, unknownName } from '../errors/index.js'
import type { WriteCapability } from '../planner/index.js'
import type { VendorWriter, WriteIntent, WriteProblem } from '../vendors/vendor.js'
import type { EngineSource } from '../reading/types.js'
import { valuesOf } from './intent.js'
import type { WriteOrder, WriteWish } from './types.js'

/** Where a write goes: a source that can write this kind at all. */
export interface WriteTarget {
  readonly source: EngineSource
  readonly writer: VendorWriter
  readonly capability: WriteCapability
}

const longestKey = 200

/**
 * Finds what a write needs.
 * @throws BAD_USER_INPUT for an unknown source or a key of no or too many characters; SOURCE_CAPABILITY when the source
 * cannot write this kind in any way.
 */
export function writeTargetOf(sources: readonly EngineSource[], order: WriteOrder): WriteTarget {
  const { idempotencyKey } = order
  if (idempotencyKey !== null && (idempotencyKey.length === 0 || idempotencyKey.length > longestKey)) {
    throw badInput(`An idempotency key has 1 to ${longestKey} characters`, ['idempotencyKey'])
  }
  const source = sources.find(({ name }) => name === order.source)
  if (source === undefined) {
    const names = sources.map(({ name }) => name)
    throw badInput(unknownName('source', order.source, names), ['source'])
  }
  const capability = source.capabilities.writes?.[order.wish.kind]
  const { writer } = source
  if (capability === undefined || writer === undefined || isUseless(capability)) {
    throw new CrmError('SOURCE_CAPABILITY', `This source cannot write ${order.wish.kind} records`, {
      source: source.name,
    })
  }
  return { source, writer, capability }
}

/** All that is known to be wrong with a write before anything is called; empty = it may be sent. */
export function problemsOf({ writer, capability }: WriteTarget, intent: WriteIntent): readonly WriteProblem[] {
  const ruledOut = capabilityProblems(capability, intent)
  return ruledOut.length > 0 ? ruledOut : writer.check(intent)
}

function capabilityProblems(capability: WriteCapability, intent: WriteIntent): readonly WriteProblem[] {
  const { operation, kind } = intent
  if (operation === 'delete') {
    return capability.delete ? [] : [unable([], `This source does not delete ${kind} records`)]
  }
  const fields = capability[operation]
  const does = operation === 'create' ? 'make' : 'change'
  if (fields === null) return [unable([], `This source does not ${does} ${kind} records`)]
  if (operation === 'update' && saysNothing(intent)) {
    return [{ path: [], message: 'The change names no field', code: 'BAD_USER_INPUT' }]
  }
  const allowed = new Set([...fields, ...addresses[operation]])
  return valuesOf(intent).flatMap(([field, value]) => {
    if (field === 'customFields') {
      return capability.customFields === true ? [] : [unable([field], 'This source takes no native fields by name')]
    }
    // Nothing is asked for by an empty list of a record that is made.
    const isNothing = operation === 'create' && Array.isArray(value) && value.length === 0
    return isNothing || allowed.has(field)
      ? []
      : [unable([field], `This source does not take ${field} when it is to ${does} ${kind} records`)]
  })
}

/** Values that say where a write goes instead of what it says. */
const addresses = { create: ['ticketId'], update: [] } as const

function saysNothing(wish: WriteIntent | WriteWish): boolean {
  return valuesOf(wish).every(
    ([field, value]) =>
      field === 'customFields' && (value === null || (typeof value === 'object' && Object.keys(value).length === 0)),
  )
}

function isUseless(capability: WriteCapability): boolean {
  return capability.create === null && capability.update === null && !capability.delete
}

function unable(path: readonly string[], message: string): WriteProblem {
  return { path, message, code: 'SOURCE_CAPABILITY' }
}
