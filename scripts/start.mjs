/**
 * `npm start`: installs when node_modules is missing or stale, builds when dist is, then runs the demo (the sandboxes
 * and the server in one process). PORT and the rest of the environment pass through. Needs nothing but Node.
 */
import { spawn } from 'node:child_process'
import { isBuildStale, installState } from './freshness.mjs'
import { build, exitCode, install, root } from './processes.mjs'

async function prepare() {
  const stale = isBuildStale(root)
  const installed = installState(root)
  // An install without development packages is enough to run what was built elsewhere.
  const needed = installed === 'stale' || (stale && installed === 'production')
  const installCode = needed ? await install() : 0
  if (installCode !== 0) return installCode
  return stale && isBuildStale(root) ? build() : 0
}

/**
 * Under npm a shell stands between npm and us: npm passes a signal to the shell, which ends and tells nobody. So that
 * `kill` of npm leaves no server behind, its disappearance counts as the request to end.
 */
function onParentEnd(end) {
  if (process.env.npm_lifecycle_event !== 'start') return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    end()
  }, 250)
  timer.unref()
}

async function demo() {
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'demo', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // A terminal sends Ctrl-C to parent and child alike; passing it on as well would look like an impatient second one.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  onParentEnd(() => child.kill('SIGTERM'))
  return exitCode(child)
}

const prepared = await prepare()
process.exitCode = prepared === 0 ? await demo() : prepared
