import type { CrmError } from '../errors/index.js'

/** What became of an answer when it was read: null = it was of use, else why it was not. */
export type Verdict = CrmError | null

/**
 * Holds back the judgement on an answer until it has been read: only then is it known whether a source that answers also
 * makes sense. One for each thing that is asked of a source, however many calls that takes.
 */
export class Reading {
  private judge: ((verdict: Verdict) => void) | null = null
  private onTheirWay = 0
  private over = false

  /** A call begins: the answer before it was of use, or there would be no other. */
  begin(): void {
    this.onTheirWay += 1
    this.settle(null)
  }

  /** A call ended without an answer that could be read. */
  fail(): void {
    this.onTheirWay -= 1
  }

  /** An answer came. Nobody waits for the verdict on one that others follow, or that nobody reads any more. */
  answered(): Promise<Verdict> | null {
    this.onTheirWay -= 1
    if (this.over || this.onTheirWay > 0) return null
    return new Promise((resolve) => {
      this.judge = resolve
    })
  }

  /** Nothing more is asked or read; the verdict is on the last answer. */
  end(verdict: Verdict): void {
    this.over = true
    this.settle(verdict)
  }

  private settle(verdict: Verdict): void {
    this.judge?.(verdict)
    this.judge = null
  }
}
