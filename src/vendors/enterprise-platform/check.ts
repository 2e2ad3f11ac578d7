import { CrmError } from '../../errors/index.js'
import type { VendorQuery } from '../../planner/index.js'
import type { CheckLine, NativePage, VendorRequest } from '../vendor.js'
import { createDialect } from './dialect.js'
import { isObject } from './envelope.js'
import { createMapping } from './mapping.js'
import { resourcesOf, type EnterpriseKind, type Resource } from './schema.js'
import type { EnterpriseSettings } from './settings.js'

type Fetch = (request: VendorRequest) => Promise<NativePage>

/** Fields without which the source cannot be read in order. */
const needed = ['nativeId', 'createdAt', 'updatedAt']

/**
 * Reads one record of each resource and compares it to the assumed schema, then one by cursor. About six calls, all
 * reads; stops after the first when the source cannot be reached or refuses to sign in.
 */
export async function checkSource(settings: EnterpriseSettings, fetch: Fetch): Promise<readonly CheckLine[]> {
  const lines: CheckLine[] = []
  const resources = Object.entries(resourcesOf(settings)) as [EnterpriseKind, Resource][]
  const dialect = createDialect(settings)
  const mapping = createMapping(settings)
  const firstRecord = (kind: EnterpriseKind, position: VendorQuery['position']): VendorRequest =>
    dialect.compile({ kind, pushed: null, order: null, position, pageSize: 1, fields: ['nativeFields'], step: 0 })

  for (const [index, [kind, resource]] of resources.entries()) {
    const outcome = await attempt(() => fetch(firstRecord(kind, { kind: 'start' })))
    if (index === 0) {
      const signedIn = 'page' in outcome || !endsCheck(outcome.error)
      lines.push({ ok: signedIn, what: 'sign-in', detail: signedIn ? 'accepted' : told(outcome) })
      if (!signedIn) return lines
    }
    if ('page' in outcome) lines.push(describePage(kind, resource, outcome.page, mapping))
    else lines.push({ ok: false, what: `reading ${resource.path}`, detail: told(outcome) })
  }
  if (settings.paging.scan === 'token') {
    const outcome = await attempt(() => fetch(firstRecord('Customer', { kind: 'token', token: null })))
    lines.push({
      ok: 'page' in outcome,
      what: 'paging by cursor',
      detail: 'page' in outcome ? 'works' : `${told(outcome)}; set paging.scan: offset if the tenant has no cursors`,
    })
  }
  return lines
}

type Outcome = { readonly page: NativePage } | { readonly error: CrmError }

async function attempt(fetch: () => Promise<NativePage>): Promise<Outcome> {
  try {
    return { page: await fetch() }
  } catch (error) {
    if (error instanceof CrmError) return { error }
    throw error
  }
}

function endsCheck({ code }: CrmError): boolean {
  return code !== 'SOURCE_FORBIDDEN' && code !== 'SOURCE_REJECTED'
}

function told(outcome: Outcome): string {
  return 'page' in outcome ? 'answered' : `${outcome.error.code}: ${outcome.error.message}`
}

function describePage(
  kind: EnterpriseKind,
  resource: Resource,
  page: NativePage,
  mapping: ReturnType<typeof createMapping>,
): CheckLine {
  const what = `reading ${resource.path}`
  const count = page.total === null ? 'an unknown number of records' : `${page.total} records`
  const [row] = page.rows
  if (!isObject(row)) return { ok: true, what, detail: `${count}; none to compare to the assumed schema` }
  let record: Readonly<Record<string, unknown>>
  try {
    record = mapping.toRecord(kind, row, 'check') as unknown as Readonly<Record<string, unknown>>
  } catch (error) {
    return { ok: false, what, detail: error instanceof CrmError ? error.message : 'The record cannot be read' }
  }
  const absent = Object.values(resource.columns).filter(({ name }) => !(name in row))
  const unreadable = needed.filter((field) => field in resource.columns && record[field] == null)
  const remarks = [
    ...(absent.length === 0
      ? []
      : [`the first record lacks ${[...new Set(absent.map(({ name }) => name))].join(', ')}`]),
    ...(unreadable.length === 0
      ? []
      : [`${unreadable.join(', ')} cannot be read, so no order or time filter will work`]),
  ]
  return { ok: unreadable.length === 0, what, detail: [count, ...remarks].join('; ') }
}
