import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../../transport/index.js'
import type { NativePage, VendorClient, VendorRequest } from '../vendor.js'
import { signInOf } from './auth.js'
import { checkSource } from './check.js'
import type { Connection } from './connection.js'
import { isXoqlRequest, lookupStatement, queryRequest } from './dialect.js'
import type { Json } from './envelope.js'
import { joined, referenceOf, textOf } from './mapping.js'
import type { ObjectName } from './objects.js'
import type { XiaoshouyiSettings } from './settings.js'

/** Most products asked for in one statement, as `maxLookupKeys`. */
const productsPerCall = 150

/**
 * The client of one tenant. A page costs one call. Labels of picklists cost one more for each object in an hour, and
 * only when a row has a code whose label is wanted; a page of order lines costs one for every 150 different products.
 */
export function createClient(settings: XiaoshouyiSettings, connection: Connection): VendorClient {
  const { source, query, describe, descriptions } = connection
  const { fields } = settings

  /** Rows, or none where this user may not see the object. */
  const visibleRows = async (request: VendorRequest, call: CallContext): Promise<readonly Json[]> => {
    try {
      return (await query(request, call)).rows
    } catch (error) {
      if (error instanceof CrmError && error.code === 'SOURCE_FORBIDDEN') return []
      throw error
    }
  }

  const withLabels = async (
    object: ObjectName,
    columns: readonly string[],
    rows: readonly Json[],
    call: CallContext,
  ): Promise<readonly Json[]> => {
    const filled = columns.filter((column) => rows.some((row) => row[column] != null && row[column] !== ''))
    if (filled.length === 0) return rows
    const description = await descriptions(object, call).catch((error: unknown) => {
      // Whoever may read rows but not their description sees codes.
      if (error instanceof CrmError && error.code === 'SOURCE_FORBIDDEN') return null
      throw error
    })
    if (description === null) return rows
    return rows.map((row) => {
      const labelled: Record<string, unknown> = { ...row }
      for (const column of filled) {
        const items = description.get(column)?.items
        const value = row[column]
        if (items === undefined || items.size === 0) continue
        if (Array.isArray(value)) {
          labelled[joined.label(column)] = value.map((code) => items.get(String(code))?.label ?? String(code))
        }
        const item = items.get(textOf(row, column) ?? '')
        if (item === undefined || (Array.isArray(value) && value.length > 1)) continue
        if (!Array.isArray(value)) labelled[joined.label(column)] = item.label
        labelled[joined.apiKey(column)] = item.apiKey
      }
      return labelled
    })
  }

  const withProducts = async (lines: readonly Json[], call: CallContext): Promise<readonly Json[]> => {
    const { product, orderProduct } = fields
    const columns = [product.name, product.sku].filter((column) => column !== null)
    const ids = [...new Set(lines.flatMap((line) => referenceOf(line, orderProduct.productId) ?? []))]
    if (columns.length === 0) return lines
    const chunks = Array.from({ length: Math.ceil(ids.length / productsPerCall) }, (_, index) =>
      ids.slice(index * productsPerCall, (index + 1) * productsPerCall),
    )
    const pages = await Promise.all(
      chunks.map((chunk) => {
        const statement = lookupStatement('product', columns, chunk)
        return visibleRows(queryRequest('OrderLine', 'product', statement, chunk.length), call)
      }),
    )
    const found = new Map(pages.flat().map((row) => [textOf(row, 'id'), row]))
    return lines.map((line) => {
      const row = found.get(referenceOf(line, orderProduct.productId))
      if (row === undefined) return line
      return {
        ...line,
        [joined.productName]: textOf(row, product.name) ?? null,
        [joined.productCode]: textOf(row, product.sku) ?? null,
      }
    })
  }

  /**
   * A short page alone may be one that the server cut. Its `totalSize` is a second sign only where it is known to
   * count more than the page itself.
   */
  const endedOf = (rows: number, totalSize: unknown, request: VendorRequest): NativePage['ended'] => {
    if (rows === 0) return 'yes'
    if (rows >= request.pageSize) return 'no'
    const all = settings.paging.totalSize === 'all' && Number(totalSize) === rows + (request.offset ?? 0)
    return all ? 'yes' : 'maybe'
  }

  const fetchPage = async (request: VendorRequest, call: CallContext): Promise<NativePage> => {
    const { rows, totalSize } = await query(request, call)
    if (!isXoqlRequest(request))
      return { rows, ended: endedOf(rows.length, totalSize, request), total: null, next: null }
    const { object, columns, labels } = request
    const full = completed(rows, columns)
    const whole =
      request.kind === 'OrderLine' ? await withProducts(full, call) : await withLabels(object, labels, full, call)
    return { rows: whole, ended: endedOf(rows.length, totalSize, request), total: null, next: null }
  }

  return {
    fetchPage,
    async fetchCount(request, call) {
      const [row] = (await query(request, call)).rows
      // The column's name is not published: it is the only one.
      const values = row === undefined ? [] : Object.values(row)
      const count = values.length === 1 ? Number(values[0] ?? Number.NaN) : Number.NaN
      return Number.isSafeInteger(count) && count >= 0 ? count : null
    },
    check: (call) => checkSource({ settings, describe, fetchPage, source }, call),
    signIn: signInOf(settings),
    besides: (request) => {
      if (!isXoqlRequest(request)) return null
      const { object, labels, pageSize } = request
      if (request.kind === 'OrderLine')
        return { request: 'select … from product where id in (…)', mostCalls: Math.ceil(pageSize / productsPerCall) }
      return labels.length === 0
        ? null
        : { request: `GET /rest/data/v2.0/xobjects/${object}/description`, mostCalls: 1 }
    },
    quotas: () => [],
  }
}

/** Rows with every column that was asked for: one left out has no value, which is not the same as not being asked. */
function completed(rows: readonly Json[], columns: readonly string[]): readonly Json[] {
  const unset = Object.fromEntries(columns.map((column) => [column, null]))
  return rows.map((row) => (columns.every((column) => column in row) ? row : { ...unset, ...row }))
}
