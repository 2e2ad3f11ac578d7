import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { projectRoot } from './folders.js'

/** Under what a run was made, as far as it matters to its figures. */
export interface Circumstances {
  /** Abbreviated commit, with a plus sign when the files differ from it; null outside a repository. */
  readonly revision: string | null
  /** Day in UTC. */
  readonly date: string
  readonly node: string
  readonly cores: number
  readonly cpu: string
}

/** Reads them now. */
export function circumstances(): Circumstances {
  const list = cpus()
  return {
    revision: revision(),
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: list.length,
    cpu: list[0]?.model.trim() ?? 'unknown',
  }
}

function revision(): string | null {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).trim()
  try {
    const commit = git('rev-parse', '--short', 'HEAD')
    return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}+`
  } catch {
    return null
  }
}
