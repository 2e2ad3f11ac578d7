import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The parts of a build that are timed alone. */
export interface Built {
  readonly query: typeof import('../../../src/query/index.js')
  readonly planner: typeof import('../../../src/planner/index.js')
  readonly merge: typeof import('../../../src/reading/merge.js')
  readonly cursor: typeof import('../../../src/reading/cursor.js')
  readonly transport: typeof import('../../../src/transport/index.js')
  readonly registry: typeof import('../../../src/vendors/registry.js')
}

/** Loads them from the folder of a build. */
export async function loadBuilt(dist: string): Promise<Built> {
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(dist, 'src', path)).href)
  const [query, planner, merge, cursor, transport, registry] = await Promise.all(
    [
      'query/index.js',
      'planner/index.js',
      'engine/merge.js',
      'engine/cursor.js',
      'transport/index.js',
      'vendors/registry.js',
    ].map(load),
  )
  return { query, planner, merge, cursor, transport, registry } as Built
}
