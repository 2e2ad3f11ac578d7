import type { Capabilities } from '../../planner/index.js'

/** A bound for sizes that the planner reckons with; the vendor has none. */
export const maxPageRecords = 100_000

const unasked = { operators: {} } as const

/**
 * Report tables by name, category and time of their last upload. The one call takes no filter, no order and no page, so
 * every condition and every order is worked out here on the whole list.
 */
export const capabilities: Capabilities = {
  kinds: {
    ReportTable: {
      fields: { nativeId: unasked, name: unasked, categoryName: unasked, updatedAt: unasked },
      paging: { maxPageRecords, ordered: 'offset', scan: 'whole' },
      count: 'withPage',
      maxLookupKeys: maxPageRecords,
    },
  },
  filterShape: 'conjunction',
  maxDisjuncts: 1,
  maxFilterLength: 0,
  reportUploads: true,
}
