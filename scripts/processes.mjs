/** Starting other programs from the scripts: Node programs, npm, and the project's own build. No package needed. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { markInstalled } from './freshness.mjs'

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Resolves to the exit code; a program ended by a signal counts as 128 + its number, as shells do. */
export function exitCode(child) {
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}

/** Runs a Node program of the tree with our input and output; resolves to its exit code. */
export function runNode(args, options = {}) {
  return exitCode(spawn(process.execPath, args, { cwd: root, stdio: 'inherit', ...options }))
}

/**
 * Installs exactly what package-lock.json names, development packages included even where NODE_ENV says production:
 * without them nothing can be built. Resolves to npm's exit code.
 */
export async function install() {
  console.log('Installing packages (npm ci), about a minute the first time...')
  const args = ['ci', '--include=dev', '--loglevel=error', '--no-progress']
  const npm = process.env.npm_execpath
  const code = npm?.endsWith('.js')
    ? await runNode([npm, ...args])
    : await exitCode(spawn('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }))
  if (code === 0) markInstalled(root)
  return code
}

/** Builds what is stale in `dist`; resolves to the exit code of scripts/build.mjs. */
export function build() {
  return runNode([join(root, 'scripts/build.mjs')])
}
