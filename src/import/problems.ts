import type { ImportProblem } from './types.js'

/** Most problems that a request to import is answered with; how many more there are is said in one sentence. */
export const mostToldProblems = 1_000

/** What has to be mended, as it is found; what is beyond the most that is told is counted only. */
export class ImportProblems {
  private readonly told: ImportProblem[] = []
  private firstUntold: number | null = null
  private untold = 0

  constructor(private readonly most = Infinity) {}

  add(problem: ImportProblem): void {
    if (this.told.length < this.most) this.told.push(problem)
    else {
      this.firstUntold ??= problem.line
      this.untold += 1
    }
  }

  /** By line; last, where some are only counted, how many. */
  list(): readonly ImportProblem[] {
    const told = [...this.told].sort((left, right) => left.line - right.line)
    if (this.firstUntold === null) return told
    const message = `${this.untold} more ${this.untold === 1 ? 'problem is' : 'problems are'} not told; mend these first`
    return [...told, { line: this.firstUntold, column: null, message, code: 'BAD_USER_INPUT' }]
  }
}
