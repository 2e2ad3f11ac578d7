import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../../transport/index.js'
import type { VendorClient, VendorRequest } from '../vendor.js'
import { runCheck } from './check.js'
import type { Connection } from './connection.js'
import { lookupStatement, queryRequest } from './dialect.js'
import { isNativeId, vtql } from './literals.js'
import { joined, textOf, type NativeRow } from './mapping.js'
import { createMissingTimes } from './missing-times.js'
import { productModules } from './modules.js'
import { createServerTime } from './server-time.js'
import { signInOf } from './session.js'
import type { VtigerSettings } from './settings.js'

const currencyStatement = vtql`select currency_code from Currency order by id limit 100;`

/** How explain shows what order lines may cost besides. */
const productTexts = productModules
  .map(({ module, columns }) => `select ${columns.join(',')} from ${module} where id in (…)`)
  .join('; ')

/**
 * The client of one source. A page costs one call; a page of order lines costs one more for products, and another when
 * some are services; the first page of orders with their currency costs one for the list of currencies.
 */
export function createClient(settings: VtigerSettings, connection: Connection): VendorClient {
  const { ask, rows: rowsOf } = connection
  const missingTimes = createMissingTimes(connection)

  /** Rows, or none where this user may not see the module. */
  const visibleRows = async (request: VendorRequest, call: CallContext): Promise<readonly NativeRow[]> => {
    try {
      return await rowsOf(request, call)
    } catch (error) {
      if (error instanceof CrmError && error.code === 'SOURCE_FORBIDDEN') return []
      throw error
    }
  }

  const withProducts = async (lines: readonly NativeRow[], call: CallContext): Promise<readonly NativeRow[]> => {
    const missing = new Set(lines.flatMap((line) => textOf(line, 'productid') ?? []).filter(isNativeId))
    const found = new Map<string, NativeRow>()
    for (const { module, columns } of productModules) {
      if (missing.size === 0) break
      const request = queryRequest('OrderLine', lookupStatement(module, columns, [...missing]), 100)
      for (const product of await visibleRows(request, call)) {
        const id = textOf(product, 'id')
        if (typeof id === 'string' && missing.delete(id)) found.set(id, product)
      }
    }
    return lines.map((line) => {
      const product = found.get(textOf(line, 'productid') ?? '')
      if (product === undefined) return line
      return {
        ...line,
        [joined.productName]: textOf(product, 'productname') ?? textOf(product, 'servicename') ?? null,
        [joined.productCode]:
          textOf(product, 'productcode') ?? textOf(product, 'product_no') ?? textOf(product, 'service_no') ?? null,
      }
    })
  }

  let currencies: Promise<ReadonlyMap<string, string>> | null = null
  const readCurrencies = async (call: CallContext): Promise<ReadonlyMap<string, string>> => {
    const rows = await visibleRows(queryRequest('Order', currencyStatement, 100), call)
    if (rows.length === 0) currencies = null
    return new Map(rows.map((row) => [textOf(row, 'id') ?? '', textOf(row, 'currency_code') ?? '']))
  }
  // Lists of orders that are read at the same time share one reading of the currencies.
  const currencyCodes = async (call: CallContext): Promise<ReadonlyMap<string, string>> => {
    currencies ??= readCurrencies(call).catch((error: unknown) => {
      currencies = null
      throw error
    })
    return currencies
  }
  const withCurrencies = async (orders: readonly NativeRow[], call: CallContext): Promise<readonly NativeRow[]> => {
    if (!orders.some((order) => typeof textOf(order, 'currency_id') === 'string')) return orders
    const codes = await currencyCodes(call)
    return orders.map((order) => {
      const code = codes.get(textOf(order, 'currency_id') ?? '')
      return code === undefined ? order : { ...order, [joined.currencyCode]: code }
    })
  }

  return {
    async fetchPage(request, call) {
      // Only administrators see Users; everybody sees Groups, which the next lookup step asks for.
      const rows = request.kind === 'Agent' ? await visibleRows(request, call) : await rowsOf(request, call)
      missingTimes.see(request.kind, rows)
      const whole =
        request.kind === 'OrderLine'
          ? await withProducts(rows, call)
          : request.kind === 'Order'
            ? await withCurrencies(rows, call)
            : rows
      const ended = rows.length === 0 ? 'yes' : rows.length < request.pageSize ? 'maybe' : 'no'
      return { rows: whole, ended, total: null, next: null }
    },
    async fetchCount(request, call) {
      const [row] = await rowsOf(request, call)
      const count = Number(row === undefined ? Number.NaN : (textOf(row, 'count') ?? Number.NaN))
      return Number.isSafeInteger(count) && count >= 0 ? count : null
    },
    mayLack: (kind, field, call) => missingTimes.mayLack(kind, field, call),
    check: (call) =>
      runCheck(
        { ask, settings, time: createServerTime(settings.timeZone), clock: connection.clock, now: connection.now },
        call,
      ),
    signIn: signInOf(settings),
    besides: ({ kind }) => {
      if (kind === 'OrderLine') return { request: productTexts, mostCalls: productModules.length }
      return kind === 'Order' ? { request: currencyStatement, mostCalls: 1 } : null
    },
    quotas: () => [],
  }
}
