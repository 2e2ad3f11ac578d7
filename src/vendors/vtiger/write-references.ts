import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../../transport/index.js'
import type { Connection } from './connection.js'
import type { Describe, DescribedColumn } from './description.js'
import { lookupStatement, queryRequest } from './dialect.js'
import type { NativeRow } from './mapping.js'

/** Looks records up by id before something is made to point to them. */
export interface References {
  /** Those of the ids that are records of the module, with the columns asked for. One call per hundred ids. */
  find(
    module: string,
    ids: Iterable<string>,
    columns: readonly string[],
    call: CallContext,
  ): Promise<ReadonlyMap<string, NativeRow>>
  /** The same, or null where the configured user may not see the module. */
  findVisible(module: string, ids: Iterable<string>, call: CallContext): Promise<ReadonlyMap<string, NativeRow> | null>
  /** Which of the modules that the column may point to the id belongs to; null = none of them. */
  moduleOf(column: DescribedColumn, id: string, call: CallContext): Promise<string | null>
}

const maxIds = 100

/**
 * Makes the look-up of one source. The vendor takes a well-formed id of a record that does not exist and keeps nothing,
 * and compares ids by their number alone, so an id counts only when it comes back the very same.
 */
export function createReferences(connection: Connection, describe: Describe): References {
  const find: References['find'] = async (module, ids, columns, call) => {
    const wanted = [...new Set(ids)]
    const found = new Map<string, NativeRow>()
    for (let from = 0; from < wanted.length; from += maxIds) {
      const statement = lookupStatement(module, columns, wanted.slice(from, from + maxIds))
      for (const row of await connection.rows(queryRequest('Customer', statement, maxIds), call)) {
        const id = row['id']
        if (typeof id === 'string' && wanted.includes(id)) found.set(id, row)
      }
    }
    return found
  }
  const visible = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof CrmError && error.code === 'SOURCE_FORBIDDEN') return null
      throw error
    }
  }
  return {
    find,
    findVisible: (module, ids, call) => visible(() => find(module, ids, [], call)),
    moduleOf: async (column, id, call) => {
      const prefix = id.slice(0, id.indexOf('x'))
      for (const module of column.refersTo) {
        const description = await visible(() => describe(module, call))
        if (description?.idPrefix === prefix) return module
      }
      return null
    },
  }
}
