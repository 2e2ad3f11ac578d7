import { invariant } from '../../errors/index.js'
import { forgetBody, type CallContext } from '../../transport/index.js'
import type { NativePage, VendorClient, VendorRequest } from '../vendor.js'
import { signInOf } from './auth.js'
import { checkSource } from './check.js'
import type { Connection } from './connection.js'
import { idIn, type ContactDirectory, type ContactReads } from './contacts.js'
import { companiesMark } from './dialect.js'
import { isNotFound, isObject, successBody } from './envelope.js'
import { emptyPage, readList, readRecord } from './page.js'
import { companyKey, isBangwo8Kind, resources, type Bangwo8Kind } from './resources.js'
import type { Bangwo8Settings } from './settings.js'
import type { DefinitionReader } from './write-definitions.js'

/**
 * Talks to one 帮我吧 account. Deleted records and the secrets in records go no further than here. Tickets that need
 * their company cost further calls: their contacts, one by one or by the list, whichever takes fewer.
 */
export function createClient(
  settings: Bangwo8Settings,
  connection: Connection,
  directory: ContactDirectory,
  definitions: DefinitionReader,
): VendorClient {
  const { source, get } = connection

  /** What an address gives, before deleted records are left out. */
  const read = async (kind: Bangwo8Kind, request: VendorRequest, call: CallContext): Promise<NativePage> => {
    const path = request.path.replace(companiesMark, '')
    const response = await get(path, request.text, call)
    const resource = resources[kind]
    if (isAddressed(path) && isNotFound(response)) return emptyPage
    const body = successBody(response, source)
    forgetBody(response)
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

  const withCompanies = async (rows: readonly unknown[], call: CallContext): Promise<readonly unknown[]> => {
    const contacts = rows.filter(isObject).flatMap((row) => idIn(row['custUserId']) ?? [])
    const companies = await directory.companiesOf(contacts, contactReads(call))
    return rows.map((row) =>
      isObject(row) ? { ...row, [companyKey]: companies.get(idIn(row['custUserId']) ?? '') ?? null } : row,
    )
  }

  const fetchPage = async (request: VendorRequest, call: CallContext): Promise<NativePage> => {
    invariant(isBangwo8Kind(request.kind), `${request.kind} is a kind of the service desk`)
    const page = await read(request.kind, request, call)
    const { deleted } = resources[request.kind]
    if (request.kind === 'Contact') directory.learn(page.rows.filter(isObject))
    const isDeleted = (row: unknown): boolean =>
      deleted !== null && isObject(row) && deleted.codes.includes(String(row[deleted.field]))
    const shown = page.rows.filter((row) => !isDeleted(row))
    const { idField } = resources[request.kind]
    const hidden = new Map(
      page.rows.flatMap((row, place) => (isDeleted(row) && isObject(row) ? [[place, String(row[idField])]] : [])),
    )
    // Rows that are not shown were counted, and may be on other pages too.
    const total = hidden.size === 0 ? page.total : null
    const company = companyOf(request)
    const rows =
      company !== null
        ? shown.map((row) => (isObject(row) ? { ...row, [companyKey]: company } : row))
        : request.path.endsWith(companiesMark)
          ? await withCompanies(shown, call)
          : shown
    return { ...page, rows, total, ...(hidden.size > 0 ? { hidden } : {}) }
  }

  return {
    fetchPage,
    check: (call) =>
      checkSource(
        settings,
        (request) => fetchPage(request, call),
        (kind) => definitions.read(kind, call),
      ),
    signIn: signInOf(settings.auth),
    // Each row may name another contact; the list is looked at once to see whether reading it takes fewer calls.
    besides: ({ path, pageSize }) =>
      path.endsWith(companiesMark)
        ? {
            request: 'GET /users/{id}.json each, or GET /users.json?deStat=1&page={n}&per_page=100',
            mostCalls: pageSize + 1,
          }
        : null,
    quotas: connection.quotas,
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
