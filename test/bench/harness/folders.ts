import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the bench package. */
export const benchRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** The folder of the project. */
export const projectRoot = dirname(dirname(benchRoot))

/** Where the bench's own programs are compiled to: inside node_modules, so that no tool of the project looks at it. */
export const compiled = join(benchRoot, 'node_modules/.bench')

/** Files that a run leaves: configurations, profiles, results. */
export const scratch = join(projectRoot, '.cache/bench')
