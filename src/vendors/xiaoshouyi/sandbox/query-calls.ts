import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { success } from './envelope.js'
import { parametersOf } from './oauth.js'
import type { XiaoshouyiSandboxOptions } from './options.js'
import { QueryRefusal } from './query/problems.js'
import { runQuery } from './query/run.js'
import type { QueryContext } from './query/run.js'
import { Refusal } from './refusal.js'
import type { XiaoshouyiStore } from './store.js'
import type { Login } from './tenant.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

/** The calls that run statements. */
export interface QueryCalls {
  /** `/data/v1/query` and `/rest/data/v2/query`. */
  older(request: SandboxRequest, login: Login, surface: 'v1' | 'v2'): SandboxAnswer
  /** `/rest/data/v2.0/query/xoql`. */
  xoql(request: SandboxRequest, login: Login): SandboxAnswer
  /** `/rest/data/v2.0/query/xoqlScroll`. */
  scroll(request: SandboxRequest, login: Login): SandboxAnswer
}

/** Makes the calls. Scrolls keep the rows that matched at their first call. */
export function createQueryCalls(store: XiaoshouyiStore, options: XiaoshouyiSandboxOptions, clock: Clock): QueryCalls {
  const { xoql = {}, query = {}, render = {} } = options
  const scrolls = new Map<string, { readonly rows: Rows; readonly from: number; readonly expiresAt: number }>()

  const context = (
    request: SandboxRequest,
    form: URLSearchParams,
    login: Login,
    surface: QueryContext['surface'],
  ): QueryContext => ({
    schema: store.schema,
    records: store.records,
    login,
    asAdministrator: request.headers['xsy-criteria'] === '10',
    surface,
    simpleCode: form.get('useSimpleCode') === 'true',
    query,
    xoql,
    render,
  })

  const older: QueryCalls['older'] = (request, login, surface) => {
    const form = parametersOf(request)
    const { statement, total, rows } = runQuery(context(request, form, login, surface), form.get('q') ?? '')
    const cap = query.caps?.[surface] ?? { v1: 300, v2: 100 }[surface]
    const wanted = statement.limit ?? cap
    if (wanted > cap && query.overCap === 'error') throw new QueryRefusal('rows')
    const records = cut(request, rows(statement.offset ?? 0, Math.min(wanted, cap)))
    return success(surface, { totalSize: total, count: records.length, records }, render)
  }

  const runXoql: QueryCalls['xoql'] = (request, login) => {
    const form = parametersOf(request)
    const { statement, total, rows } = runQuery(context(request, form, login, 'xoql'), form.get('xoql') ?? '')
    const cap = xoql.cap ?? 3000
    const wanted = statement.limit ?? xoql.defaultLimit ?? cap
    const offset = statement.offset ?? 0
    if (statement.limit !== null && wanted > cap && xoql.overCap !== 'clamp') throw new QueryRefusal('rows')
    if (offset > (xoql.maxOffset ?? Infinity)) throw new QueryRefusal('rows')
    const records = cut(request, rows(offset, Math.min(wanted, cap)))
    const totalSize = xoql.totalSizeMode === 'all' ? total : records.length
    return success('xoql', { totalSize, count: records.length, records }, render)
  }

  const scroll: QueryCalls['scroll'] = (request, login) => {
    const form = parametersOf(request)
    const largest = xoql.scrollMax ?? 2000
    const asked = form.get('batchCount') ?? String(largest)
    if (!/^[1-9]\d{0,8}$/.test(asked)) throw new QueryRefusal('parameter')
    const size = Math.min(Number(asked), largest)
    const locator = form.get('queryLocator') ?? ''
    let standing = scrolls.get(locator)
    if (locator === '') {
      const { statement, rows } = runQuery(context(request, form, login, 'xoql'), form.get('xoql') ?? '')
      standing = { rows: rows(statement.offset ?? 0, statement.limit ?? Infinity), from: 0, expiresAt: Infinity }
    }
    if (standing === undefined || standing.expiresAt <= clock.now()) throw new QueryRefusal('parameter')
    const records = standing.rows.slice(standing.from, standing.from + size)
    const from = standing.from + size
    let queryLocator = ''
    if (from < standing.rows.length) {
      queryLocator = randomBytes(16).toString('hex')
      const expiresAt = clock.now() + (xoql.scrollTtlSeconds ?? 600) * 1000
      scrolls.set(queryLocator, { rows: standing.rows, from, expiresAt })
    }
    const totalSize = xoql.totalSizeMode === 'all' ? standing.rows.length : records.length
    return success('xoql', { totalSize, count: records.length, records }, render, { queryLocator })
  }

  return {
    older,
    xoql: (request, login) => {
      if (!isForm(request)) throw new Refusal(100002, 'parameters incomplete')
      return runXoql(request, login)
    },
    scroll: (request, login) => {
      if (!isForm(request)) throw new Refusal(100002, 'parameters incomplete')
      return scroll(request, login)
    },
  }
}

/** The fault `shortPage` halves a page, though more rows match. */
function cut<T>(request: SandboxRequest, rows: readonly T[]): readonly T[] {
  return request.fault === 'shortPage' ? rows.slice(0, Math.floor(rows.length / 2)) : rows
}

function isForm(request: SandboxRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
}
