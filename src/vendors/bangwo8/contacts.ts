import { isObject } from './envelope.js'
import { isId, resources } from './resources.js'

/** What the directory reads with. */
export interface ContactReads {
  /** One contact, deleted or not; null when there is none. One call. */
  one(id: string): Promise<Readonly<Record<string, unknown>> | null>
  /** One page of all contacts, deleted ones too, and how many there are in all. One call. */
  page(page: number): Promise<{ readonly rows: readonly unknown[]; readonly total: number | null }>
}

/** Says which company a contact belongs to. Tickets name only their contact. */
export interface ContactDirectory {
  /** Company ids by contact id; null for contacts that have none or do not exist. */
  companiesOf(ids: Iterable<string>, reads: ContactReads): Promise<ReadonlyMap<string, string | null>>
  /** Learns from contacts that were read for other reasons. */
  learn(rows: readonly unknown[]): void
  /** Believes nothing of a contact any more, since it was written. */
  forget(id: string): void
}

/** How long a contact's company is believed. Shorter than people take to move one; a list of tickets asks again. */
const rememberedMs = 60_000
const mostRemembered = 20_000
/** Contacts a page of the list holds. */
const pageRecords = 100
/** Below so many unknown contacts they are asked one by one without a look at the size of the list. */
const few = 10

/**
 * Makes a directory for one source. Unknown contacts are asked one by one, or the whole list is read where that takes
 * fewer calls.
 */
export function createContactDirectory(now: () => number): ContactDirectory {
  const known = new Map<string, { readonly company: string | null; readonly until: number }>()
  let pages: { readonly count: number; readonly until: number } | null = null

  const remember = (id: string, company: string | null): void => {
    if (known.size >= mostRemembered) known.clear()
    known.set(id, { company, until: now() + rememberedMs })
  }
  const learn = (rows: readonly unknown[]): void => {
    for (const row of rows) {
      const id = isObject(row) ? idIn(row[resources.Contact.idField]) : null
      if (id !== null && isObject(row)) remember(id, idIn(row['companyId']))
    }
  }

  const readAll = async (unknown: number, reads: ContactReads): Promise<void> => {
    if (pages !== null && now() < pages.until && pages.count >= unknown) return
    const first = await reads.page(1)
    learn(first.rows)
    const count = first.total === null ? Infinity : Math.ceil(first.total / pageRecords)
    pages = { count, until: now() + rememberedMs }
    if (count >= unknown) return
    const others = Array.from({ length: Math.max(0, count - 1) }, (_, index) => index + 2)
    for (const { rows } of await Promise.all(others.map(async (page) => reads.page(page)))) learn(rows)
  }

  return {
    learn,
    forget: (id) => {
      known.delete(id)
    },
    companiesOf: async (ids, reads) => {
      const asked = [...new Set(ids)]
      const found = new Map<string, string | null>()
      const collect = (): string[] => {
        const open: string[] = []
        for (const id of asked) {
          const entry = known.get(id)
          if (entry !== undefined && now() < entry.until) found.set(id, entry.company)
          else if (!found.has(id)) open.push(id)
        }
        return open
      }
      let open = collect()
      if (open.length > few) {
        await readAll(open.length, reads)
        open = collect()
      }
      await Promise.all(
        open.map(async (id) => {
          const row = await reads.one(id)
          const company = row === null ? null : idIn(row['companyId'])
          remember(id, company)
          found.set(id, company)
        }),
      )
      return found
    },
  }
}

/** The id in a field; null when it is empty, `0`, or no id. */
export function idIn(value: unknown): string | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return isId(text) ? text : null
}
