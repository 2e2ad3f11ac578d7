import type { RecordKind } from '../../model/index.js'
import type { CallContext } from '../../transport/index.js'
import type { Connection } from './connection.js'
import { missingStatement, queryRequest } from './dialect.js'
import type { NativeRow } from './mapping.js'
import { moduleOf, nativeModules } from './modules.js'
import { zeroTime } from './server-time.js'

/** Only SQL writes zero times, when data is moved in; what is known of a module is believed this long. */
const lifeMs = 5 * 60_000

/** Knows which modules have records whose times are not set. */
export interface MissingTimes {
  /** Whether the kind has any; one call, then none for five minutes. @throws CrmError of kind `source`. */
  mayLack(kind: RecordKind, field: string, call: CallContext): Promise<boolean>
  /** Looks at rows that were read: what they show goes before what is known. */
  see(kind: RecordKind, rows: readonly NativeRow[]): void
}

/** Makes the knowledge of one source. A failure is not remembered. */
export function createMissingTimes({ now, rows }: Pick<Connection, 'now' | 'rows'>): MissingTimes {
  const modules = nativeModules(null)
  const known = new Map<string, { readonly lacks: Promise<boolean>; readonly until: number }>()
  return {
    mayLack: (kind, field, call) => {
      const { module, fields } = moduleOf(modules, kind)
      const native = fields[field]
      if (native?.type !== 'instant') return Promise.resolve(false)
      const key = `${kind} ${native.column}`
      const kept = known.get(key)
      if (kept !== undefined && now() < kept.until) return kept.lacks
      const request = queryRequest(kind, missingStatement(module, native.column), 1)
      const entry = { lacks: rows(request, call).then((found) => found.length > 0), until: now() + lifeMs }
      known.set(key, entry)
      entry.lacks.catch(() => {
        if (known.get(key) === entry) known.delete(key)
      })
      return entry.lacks
    },
    see: (kind, seen) => {
      for (const column of ['createdtime', 'modifiedtime']) {
        if (!seen.some((row) => row[column] === zeroTime)) continue
        known.set(`${kind} ${column}`, { lacks: Promise.resolve(true), until: now() + lifeMs })
      }
    },
  }
}
