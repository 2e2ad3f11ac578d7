import { CrmError } from '../../errors/index.js'
import type { VendorQuery } from '../../planner/index.js'
import { condition } from '../../query/index.js'
import type { CheckLine, Mapping, NativePage, VendorRequest } from '../vendor.js'
import { createDialect } from './dialect.js'
import { createMapping } from './mapping.js'
import { bangwo8Kinds, resources, type Bangwo8Kind } from './resources.js'
import type { Bangwo8Settings } from './settings.js'
import { canKeepText, type Definitions } from './write-definitions.js'
import { isOwnField, writtenKinds, type WrittenKind } from './write-names.js'
import { markerSetting } from './write-settings.js'

type Fetch = (request: VendorRequest) => Promise<NativePage>
type ReadDefinitions = (kind: WrittenKind) => Promise<Definitions | null>
type Row = Readonly<Record<string, unknown>>

/** Fields without which a kind cannot be read in order. */
const needed: Readonly<Record<Bangwo8Kind, readonly string[]>> = {
  Customer: ['createdAt', 'updatedAt'],
  Contact: ['createdAt', 'updatedAt'],
  Ticket: ['createdAt', 'updatedAt'],
  Agent: [],
}

/**
 * Reads the beginning of each list, then measures two things the manual leaves open: whether records of the same second
 * keep their places from one page size to another, and whether the search finds tickets by their status. Seven calls,
 * and one for each custom field that is to keep marks; all reads. Stops after the first when the source cannot be reached
 * or refuses to sign in.
 */
export async function checkSource(
  settings: Bangwo8Settings,
  fetch: Fetch,
  definitionsOf: ReadDefinitions,
): Promise<readonly CheckLine[]> {
  const lines: CheckLine[] = []
  const mapping = createMapping(settings)
  const dialect = createDialect({ ...settings, filters: { search: 'codes' } })
  const read = async (kind: Bangwo8Kind, parts: Partial<VendorQuery> = {}): Promise<Outcome> =>
    attempt(() =>
      fetch(
        dialect.compile({
          kind,
          pushed: null,
          order: null,
          position: { kind: 'start' },
          pageSize: 100,
          fields: [],
          step: 0,
          ...parts,
        }),
      ),
    )

  let tickets: NativePage | null = null
  for (const [index, kind] of bangwo8Kinds.entries()) {
    const outcome = await read(kind)
    if (index === 0) {
      const signedIn = 'page' in outcome || !endsCheck(outcome.error)
      lines.push({ ok: signedIn, what: 'sign-in', detail: signedIn ? 'accepted' : told(outcome) })
      if (!signedIn) return lines
    }
    if (kind === 'Ticket' && 'page' in outcome) tickets = outcome.page
    if ('page' in outcome) lines.push(describePage(kind, outcome.page, mapping))
    else lines.push({ ok: false, what: `reading ${resources[kind].collection}`, detail: told(outcome) })
  }
  lines.push(...(await describeMarkers(settings, definitionsOf)))
  if (tickets === null || tickets.rows.length === 0) return lines

  const order = { field: 'createdAt', direction: 'ASC' } as const
  const whole = await read('Ticket', { order })
  const half = await read('Ticket', { order, pageSize: 50, position: { kind: 'offset', offset: 50 } })
  lines.push(describeTies(whole, half, settings))
  const [row] = tickets.rows as readonly Row[]
  const status = row === undefined ? null : mapping.toRecord('Ticket', row, 'check')
  const pushed = dialect.translate('Ticket', condition('status', 'eq', (status as { status?: string }).status ?? ''))
  if (pushed.kind !== 'pushed' || row === undefined) return lines
  return [...lines, describeSearch(row, tickets, await read('Ticket', { pushed: pushed.pushed }), settings)]
}

/** Whether the fields that are to keep marks can; those of contacts, and the vendor's own, are in no list. */
async function describeMarkers(
  { writes }: Bangwo8Settings,
  definitionsOf: ReadDefinitions,
): Promise<readonly CheckLine[]> {
  const lines: CheckLine[] = []
  for (const kind of writtenKinds) {
    const key = writes.markerField[kind]
    if (key === null || isOwnField(key, kind)) continue
    const what = markerSetting(kind)
    try {
      const known = await definitionsOf(kind)
      if (known === null) continue
      const ok = canKeepText(known.get(key))
      lines.push({ ok, what, detail: ok ? 'can keep marks' : `${key} is no custom field for text that can be written` })
    } catch (error) {
      if (!(error instanceof CrmError)) throw error
      lines.push({ ok: false, what, detail: told({ error }) })
    }
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

function describePage(kind: Bangwo8Kind, page: NativePage, mapping: Mapping): CheckLine {
  const what = `reading ${resources[kind].collection}`
  const count = page.total === null ? 'an unknown number of records' : `${page.total} records`
  try {
    const records = page.rows.map((row) => mapping.toRecord(kind, row, 'check') as unknown as Row)
    const unreadable = needed[kind].filter((field) => records.some((record) => record[field] == null))
    if (unreadable.length === 0) return { ok: true, what, detail: count }
    const advice = 'some records cannot be put in order by it; set lists.order: here'
    return { ok: false, what, detail: `${count}; ${unreadable.join(', ')} cannot be read: ${advice}` }
  } catch (error) {
    return { ok: false, what, detail: error instanceof CrmError ? error.message : 'A record cannot be read' }
  }
}

function idsOf(rows: readonly unknown[]): string {
  return (rows as readonly Row[]).map((row) => String(row[resources.Ticket.idField])).join()
}

/** The second fifty of a page of a hundred against the second page of fifty: equal unless ties change places. */
function describeTies(whole: Outcome, half: Outcome, settings: Bangwo8Settings): CheckLine {
  const what = 'order of records of the same second'
  if (!('page' in whole) || !('page' in half)) {
    return { ok: false, what, detail: told('page' in whole ? half : whole) }
  }
  const steady = idsOf(whole.page.rows.slice(50)) === idsOf(half.page.rows)
  const settled = settings.lists.order === 'here'
  const detail = steady ? 'steady' : `changes from page to page${settled ? '' : '; set lists.order: here'}`
  return { ok: steady || settled, what, detail }
}

/** Whether the search finds at least the tickets of one status that the list has shown. */
function describeSearch(row: Row, list: NativePage, found: Outcome, settings: Bangwo8Settings): CheckLine {
  const what = 'search by status'
  const used = settings.filters.search === 'codes'
  if (!('page' in found)) return { ok: !used, what, detail: told(found) }
  const seen = (list.rows as readonly Row[]).filter((each) => each['ticketStatus'] === row['ticketStatus'])
  const results = found.page.rows as readonly Row[]
  const right = results.every((each) => each['ticketStatus'] === row['ticketStatus'])
  const complete = (found.page.total ?? results.length) >= seen.length
  if (right && complete) return { ok: true, what, detail: used ? 'works' : 'works; filters.search: codes could use it' }
  const advice = used ? '; set filters.search: off' : ', and is not used'
  return { ok: !used, what, detail: `does not find what the list shows${advice}` }
}
