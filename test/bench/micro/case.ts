/** One timed operation. */
export interface MicroCase {
  readonly name: string
  /** What one operation handles many of, such as rows; the time is given for each of them. Default 1. */
  readonly parts?: number
  /** What the time is given for. */
  readonly each: string
  run(): unknown
}
