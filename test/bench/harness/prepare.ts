import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installState, isStale, markInstalled } from '../../../scripts/freshness.mjs'
import { compileBench } from './compile.js'
import { benchRoot, projectRoot } from './folders.js'

/** Makes everything ready that a run needs: the bench's packages, the built server, the bench's own programs. */
export function prepare({ packages, build }: { readonly packages: boolean; readonly build: boolean }): void {
  if (packages && installState(benchRoot) === 'stale') {
    console.log('Installing the packages of test/bench (npm ci)...')
    run('npm', ['ci', '--loglevel=error', '--no-progress', '--no-audit', '--no-fund'], benchRoot)
    markInstalled(benchRoot)
  }
  if (build && isStale(projectRoot, 'server')) {
    run(process.execPath, [join(projectRoot, 'scripts/build.mjs')], projectRoot)
  }
  compileBench()
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(program, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`)
}
