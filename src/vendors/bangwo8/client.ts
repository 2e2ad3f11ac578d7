import { invariant } from '../../errors/index.js'
import type { CallContext, HttpResponse, TransportFactory } from '../../transport/index.js'
import type { NativePage, QuotaState, VendorClient, VendorRequest } from '../vendor.js'
import { authLayer } from './auth.js'
import { checkSource } from './check.js'
import { createContactDirectory, idIn, type ContactReads } from './contacts.js'
import { companiesMark } from './dialect.js'
import { isNotFound, isObject, retryAfterMs, successBody } from './envelope.js'
import { emptyPage, readList, readRecord } from './page.js'
import { companyKey, isBangwo8Kind, resources, type Bangwo8Kind } from './resources.js'
import type { Bangwo8Settings } from './settings.js'

type Row = Readonly<Record<string, unknown>>

/**
 * Talks to one 帮我吧 account. Deleted records and the secrets in records go no further than here. Tickets that need
 * their company cost further calls: their contacts, one by one or by the list, whichever takes fewer.
 */
export function createClient(settings: Bangwo8Settings, transport: TransportFactory): VendorClient {
  const { source, now } = transport
  let quota: QuotaState | null = null
  const send = transport.create({
    auth: authLayer(settings.auth, transport),
    readRetryAfter: (response) => retryAfterMs(response, now()),
    onResponse: (response) => {
      quota = quotaOf(response) ?? quota
    },
    // The vendor publishes no limit; the number is a setting.
    buckets: [{ name: 'standard', calls: settings.limits.perSecond, perMilliseconds: 1000 }],
  })
  const directory = createContactDirectory(now)

  const get = async (path: string, text: string, call: CallContext): Promise<HttpResponse> =>
    send(
      {
        method: 'GET',
        url: settings.baseUrl + path,
        headers: { accept: 'application/json' },
        text,
        repeatable: true,
      },
      call,
    )

  /** What an address gives, before deleted records are left out. */
  const read = async (kind: Bangwo8Kind, request: VendorRequest, call: CallContext): Promise<NativePage> => {
    const path = request.path.replace(companiesMark, '')
    const response = await get(path, request.text, call)
    const resource = resources[kind]
    if (isAddressed(path) && isNotFound(response)) return emptyPage
    const body = successBody(response, source)
    if (!isRecordPath(path)) return readList(body, request, resource, source)
    const record = readRecord(body, resource, source)
    return record === null ? emptyPage : { rows: [record], ended: 'yes', total: 1, next: null }
  }

  const contactReads = (call: CallContext): ContactReads => {
    const contacts = async (path: string): Promise<NativePage> =>
      read('Contact', { kind: 'Contact', method: 'GET', path, text: `GET ${path}`, pageSize: 100, offset: 0 }, call)
    return {
      one: async (id) => {
        const [row] = (await contacts(`/users/${encodeURIComponent(id)}.json`)).rows
        return isObject(row) ? row : null
      },
      page: async (page) => contacts(`/users.json?deStat=1&page=${page}&per_page=100`),
    }
  }

  const withCompanies = async (rows: readonly Row[], call: CallContext): Promise<readonly Row[]> => {
    const contacts = rows.flatMap((row) => idIn(row['custUserId']) ?? [])
    const companies = await directory.companiesOf(contacts, contactReads(call))
    return rows.map((row) => ({ ...row, [companyKey]: companies.get(idIn(row['custUserId']) ?? '') ?? null }))
  }

  const fetchPage = async (request: VendorRequest, call: CallContext): Promise<NativePage> => {
    invariant(isBangwo8Kind(request.kind), `${request.kind} is a kind of the service desk`)
    const page = await read(request.kind, request, call)
    const { deleted } = resources[request.kind]
    const all = page.rows.filter(isObject)
    if (request.kind === 'Contact') directory.learn(all)
    const shown = deleted === null ? all : all.filter((row) => !deleted.codes.includes(String(row[deleted.field])))
    // Rows that are not shown were counted, and may be on other pages too.
    const total = shown.length === page.rows.length ? page.total : null
    const company = companyOf(request)
    const rows =
      company !== null
        ? shown.map((row) => ({ ...row, [companyKey]: company }))
        : request.path.endsWith(companiesMark)
          ? await withCompanies(shown, call)
          : shown
    return { ...page, rows, total }
  }

  return {
    fetchPage,
    check: (call) => checkSource(settings, (request) => fetchPage(request, call)),
    quotas: () => (quota === null ? [] : [quota]),
  }
}

/** Whether a path is that of one record, whose answer has an envelope of its own. */
function isRecordPath(path: string): boolean {
  return /^\/[a-z]+\/[^/?]+\.json$/.test(path) && !path.startsWith('/tickets/search.json')
}

/** Whether a path names a record that may not exist. */
function isAddressed(path: string): boolean {
  return isRecordPath(path) || /^\/(?:companies|users)\/[^/?]+\/tickets\.json/.test(path)
}

/** The company whose tickets a request asks for; null for other requests. */
function companyOf({ path }: VendorRequest): string | null {
  const id = /^\/companies\/([^/?]+)\/tickets\.json/.exec(path)?.[1]
  return id === undefined ? null : decodeURIComponent(id)
}

/** Reads rate headers in the form of Zendesk's, whose API this one follows; the vendor documents none. */
function quotaOf({ headers }: HttpResponse): QuotaState | null {
  const read = (header: string): number | null => {
    const value = headers[header]
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null
  }
  const limit = read('x-rate-limit')
  const remaining = read('x-rate-limit-remaining')
  return limit === null || remaining === null ? null : { name: 'standard', limit, remaining, resetsAt: null }
}
