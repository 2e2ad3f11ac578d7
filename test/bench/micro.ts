/** `npm run bench:micro`: see README.md beside this file. */
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { compiled, projectRoot } from './harness/folders.js'
import { prepare } from './harness/prepare.js'

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { dist: { type: 'string' } } })
prepare({ packages: true, build: flags.dist === undefined })
const dist = flags.dist === undefined ? join(projectRoot, 'dist') : resolve(flags.dist)
const { status } = spawnSync(process.execPath, [join(compiled, 'micro/main.js'), dist, ...positionals], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
