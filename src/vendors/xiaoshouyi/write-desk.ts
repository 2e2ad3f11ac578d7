import { CrmError, invariant } from '../../errors/index.js'
import type { CallContext, WritableKind, WriteProblem } from '../vendor.js'
import type { Connection } from './connection.js'
import type { Description } from './description.js'
import { settleRow, type SettledRow } from './write-description.js'
import { writtenFields, type WriteNames, type WrittenFields } from './write-fields.js'
import { sayRow, type Row, type WrittenIntent } from './write-row.js'
import type { WrittenObject } from './write-settings.js'

/** A write that has values. */
export type ValuedIntent = Exclude<WrittenIntent, { readonly operation: 'delete' }>

/** A row that may be sent unless it has problems, and the description it was checked by. */
export interface ReadyRow extends SettledRow {
  readonly description: Description | null
}

/** Turns writes into rows, for single writes, `/batch` and Bulk alike. */
export interface WriteDesk {
  fieldsOf(kind: WritableKind): WrittenFields
  /** As `sayRow`. Pure. */
  say(intent: ValuedIntent): Row
  /** The row with its labels as codes. Costs one call for each object in an hour. @throws CrmError of kind `source`. */
  ready(intent: ValuedIntent, call: CallContext): Promise<ReadyRow>
  /** What is wrong with the row as far as a description is kept; empty where none is. No call. */
  known(intent: ValuedIntent): readonly WriteProblem[]
  /** An object's description; null when this user may not see it. @throws any other CrmError of kind `source`. */
  describe(object: WrittenObject, call: CallContext): Promise<Description | null>
}

/** Makes the desk of one tenant. */
export function createWriteDesk(names: WriteNames, connection: Connection): WriteDesk {
  const written = writtenFields(names)
  const fieldsOf = (kind: WritableKind): WrittenFields => {
    invariant(kind !== 'TicketReply', '销售易 is asked only for kinds that it writes')
    return written[kind]
  }
  const describe = async (object: WrittenObject, call: CallContext): Promise<Description | null> => {
    try {
      return await connection.descriptions(object, call)
    } catch (error) {
      if (error instanceof CrmError && error.code === 'SOURCE_FORBIDDEN') return null
      throw error
    }
  }
  const say = (intent: ValuedIntent): Row => sayRow(intent, fieldsOf(intent.kind))
  return {
    fieldsOf,
    say,
    ready: async (intent, call) => {
      const { cells } = say(intent)
      const description = await describe(fieldsOf(intent.kind).object, call)
      return { ...settleRow(cells, description, intent.operation), description }
    },
    known: (intent) => {
      const description = connection.descriptions.known(fieldsOf(intent.kind).object)
      return description === null ? [] : settleRow(say(intent).cells, description, intent.operation).problems
    },
    describe,
  }
}
