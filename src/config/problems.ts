import { CrmError } from '../errors/index.js'

/** One problem of a configuration. */
export interface ConfigProblem {
  /** Line in the file, from 1; null when the problem is not in the file (the environment, a file that is absent). */
  readonly line: number | null
  /** Dotted path of the key, such as `sources.main.auth.apiKey`; empty for the file as a whole. */
  readonly key: string
  /** What was expected and what to do; never the value of a secret. */
  readonly message: string
}

/** Collects problems, so that all of them can be told at once. */
export class ProblemList {
  private readonly found: ConfigProblem[] = []

  /** How many were added so far. */
  get size(): number {
    return this.found.length
  }

  add(line: number | null, key: string, message: string): void {
    this.found.push({ line, key, message })
  }

  /** Whether something was said about this key, or about one above or below it. */
  touches(key: string): boolean {
    return this.found.some(
      (problem) => problem.key === key || problem.key.startsWith(`${key}.`) || key.startsWith(`${problem.key}.`),
    )
  }

  /** @throws CONFIG_INVALID with every problem in its message and, as `details.problems`, one by one. */
  throwIfAny(file: string): void {
    if (this.found.length === 0) return
    const problems = [...this.found].sort((left, right) => (left.line ?? 0) - (right.line ?? 0))
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    const message = [`${file} has ${count}:`, ...problems.map((problem) => `  ${describe(problem)}`)].join('\n')
    throw new CrmError('CONFIG_INVALID', message, { details: { file, problems } })
  }
}

function describe({ line, key, message }: ConfigProblem): string {
  const place = [line === null ? '' : `line ${line}`, key].filter((part) => part !== '').join(', ')
  return place === '' ? message : `${place}: ${message}`
}
