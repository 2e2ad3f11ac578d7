/**
 * `npm run build`: compiles the server and bundles the GraphiQL page, each only when its sources changed, both at once.
 * `--force` builds both anyway. `--prepare` is how npm calls it after an install: it records what was installed, and
 * passes over the build where the compilers are absent (an install without development packages).
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installState, isStale, markBuilt, markInstalled, parts, sourceFingerprint } from './freshness.mjs'
import { root, runNode } from './processes.mjs'

const force = process.argv.includes('--force')

const programs = {
  server: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  page: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
}

/** Removes compiled files whose source is gone: an import of one would still work here and fail in a fresh clone. */
function removeOrphans(folder) {
  if (!existsSync(join(root, 'dist', folder))) return
  for (const entry of readdirSync(join(root, 'dist', folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    const source = /^(?<stem>.+)[.]js(?:[.]map)?$/.exec(path)?.groups?.stem
    if (entry.isDirectory()) removeOrphans(path)
    else if (source !== undefined && !existsSync(join(root, `${source}.ts`))) rmSync(join(root, 'dist', path))
  }
}

async function buildPart(part) {
  const sources = sourceFingerprint(root, part)
  const started = performance.now()
  const code = await runNode(programs[part])
  if (code !== 0) {
    console.error(`build: ${part} FAILED`)
    return code
  }
  if (part === 'server') for (const folder of ['src', 'schema', 'resolvers']) removeOrphans(folder)
  markBuilt(root, part, sources)
  console.log(`build: ${part} in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return 0
}

async function main() {
  if (process.argv.includes('--prepare')) {
    markInstalled(root)
    if (installState(root) === 'production') {
      console.log('build: skipped, because the development packages (typescript, vite) are not installed')
      return 0
    }
  }
  const stale = Object.keys(parts).filter((part) => force || isStale(root, part))
  const codes = await Promise.all(stale.map(buildPart))
  return codes.find((code) => code !== 0) ?? 0
}

process.exitCode = await main()
