/**
 * Tells whether what was installed and built still belongs to the files of this working tree.
 * Everything is judged by content, not by time: a checkout or a copy changes times only.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const installStamp = 'node_modules/.crm-federation-stamp'

/**
 * The parts that are built one by one: what each is made from and where its stamp lies. `except` are folders (relative
 * to the root) that belong to another part. A stamp lies inside what it vouches for, so that both are deleted together.
 */
export const parts = {
  server: {
    from: ['src', 'schema', 'resolvers', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    except: ['src/server/graphiql'],
    stamp: 'dist/src/.stamp',
  },
  page: {
    from: ['src/server/graphiql', 'vite.config.ts', 'package-lock.json'],
    except: [],
    stamp: 'dist/graphiql/.stamp',
  },
}

/**
 * SHA-256 over the names and contents of files and folders, in the order of their names.
 * Absent entries and Markdown count as nothing.
 */
export function fingerprint(root, entries, except = []) {
  const hash = createHash('sha256')
  const visit = (entry) => {
    if (except.includes(entry)) return
    const path = join(root, entry)
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return
    if (found.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(`${entry}/${name}`)
    } else if (!entry.endsWith('.md')) {
      hash.update(`${entry}\0${found.size}\0`).update(readFileSync(path))
    }
  }
  for (const entry of entries) visit(entry)
  return hash.digest('hex')
}

function readStamp(root, stamp) {
  const path = join(root, stamp)
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
}

function writeStamp(root, stamp, text) {
  mkdirSync(dirname(join(root, stamp)), { recursive: true })
  writeFileSync(join(root, stamp), `${text}\n`)
}

/** Installed packages hold programs for one system, so a tree shared between two systems is stale in one of them. */
function lockFingerprint(root) {
  return `${process.platform}-${process.arch} ${fingerprint(root, ['package-lock.json'])}`
}

/**
 * What `node_modules` is good for: 'full' (run, build, test), 'production' (run only: installed without the
 * development packages) or 'stale' (absent, or of another package-lock.json).
 */
export function installState(root) {
  const [kind, ...lock] = readStamp(root, installStamp).split(' ')
  const current = lock.join(' ') === lockFingerprint(root)
  return current && (kind === 'full' || kind === 'production') ? kind : 'stale'
}

/** Records that `node_modules` now belongs to package-lock.json. */
export function markInstalled(root) {
  const kind = existsSync(join(root, 'node_modules/typescript/package.json')) ? 'full' : 'production'
  writeStamp(root, installStamp, `${kind} ${lockFingerprint(root)}`)
}

/** Whether one of `parts` must be built anew. A part with no sources (a tree without the page) is never stale. */
export function isStale(root, part) {
  const { from, except, stamp } = parts[part]
  if (!existsSync(join(root, from[0]))) return false
  return readStamp(root, stamp) !== fingerprint(root, from, except)
}

/** Whether anything in `dist` must be built anew. */
export function isBuildStale(root) {
  return Object.keys(parts).some((part) => isStale(root, part))
}

/** Takes the fingerprint of a part's sources; store it after the build, so that a change meanwhile is noticed. */
export function sourceFingerprint(root, part) {
  return fingerprint(root, parts[part].from, parts[part].except)
}

/** Records that a part in `dist` was built from the sources with this fingerprint. */
export function markBuilt(root, part, sources) {
  writeStamp(root, parts[part].stamp, sources)
}
