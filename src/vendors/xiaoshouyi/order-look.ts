import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../vendor.js'
import type { Connection } from './connection.js'
import { queryRequest } from './dialect.js'
import type { Json } from './envelope.js'
import { idLiteral, nameOf, textLiteral, wholeOf, xoql, type Xoql } from './literals.js'
import { textOf } from './mapping.js'
import { orderFrom, type ObjectName } from './objects.js'

/** Looks for what a broken-off write has left. One call each; what cannot be read is null. */
export interface OrderLook {
  /** The order that carries this marker; null also when there is none. */
  findByMarker(marker: string, call: CallContext): Promise<string | null>
  markerOf(orderId: string, call: CallContext): Promise<string | null>
  /** Whether there is certainly no such order. */
  isGone(orderId: string, call: CallContext): Promise<boolean>
  /** Ids of an order's lines, one more than `most` at the most. */
  linesOf(orderId: string, most: number, call: CallContext): Promise<readonly string[] | null>
}

/** Looks by XOQL. Rows are compared again here, since the platform may take other texts for the same. */
export function createOrderLook(
  connection: Connection,
  lineOrderColumn: string | null,
  markerField: string | null,
): OrderLook {
  const rows = async (object: ObjectName, statement: Xoql, most: number, call: CallContext) => {
    try {
      return (await connection.query(queryRequest('Order', object, statement, most), call)).rows
    } catch (error) {
      if (error instanceof CrmError) return null
      throw error
    }
  }
  const ordersWhere = async (where: Xoql, call: CallContext): Promise<readonly Json[] | null> => {
    const columns = markerField === null ? xoql`id` : xoql`id,${nameOf(markerField)}`
    const statement = xoql`select ${columns} from ${nameOf(orderFrom)} where ${where} order by id limit ${wholeOf(2)}`
    return rows('order', statement, 2, call)
  }
  const byId = async (orderId: string, call: CallContext): Promise<readonly Json[] | null> => {
    const id = idLiteral(orderId)
    const found = id === null ? [] : await ordersWhere(xoql`id = ${id}`, call)
    return found?.filter((row) => textOf(row, 'id') === orderId) ?? null
  }

  return {
    findByMarker: async (marker, call) => {
      const value = textLiteral(marker)
      if (markerField === null || value === null) return null
      const found = await ordersWhere(xoql`${nameOf(markerField)} = ${value}`, call)
      const [row] = found?.filter((each) => textOf(each, markerField) === marker) ?? []
      return row === undefined ? null : (textOf(row, 'id') ?? null)
    },
    markerOf: async (orderId, call) => {
      const [row] = (await byId(orderId, call)) ?? []
      return row === undefined ? null : (textOf(row, markerField) ?? null)
    },
    isGone: async (orderId, call) => (await byId(orderId, call))?.length === 0,
    linesOf: async (orderId, most, call) => {
      const id = idLiteral(orderId)
      if (id === null || lineOrderColumn === null) return []
      const limit = wholeOf(most + 1)
      const statement = xoql`select id from ${nameOf('orderProduct')} where ${nameOf(lineOrderColumn)} = ${id} order by id limit ${limit}`
      const found = await rows('orderProduct', statement, most + 1, call)
      return found?.flatMap((row) => textOf(row, 'id') ?? []) ?? null
    },
  }
}
