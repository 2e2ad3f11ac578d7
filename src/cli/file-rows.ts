import type { GivenRow } from '../../resolvers/index.js'
import type { ImportProblem } from '../import/index.js'

/** The rows of a file, and what cannot be read in it. */
export interface FileRows {
  readonly rows: readonly GivenRow[]
  readonly problems: readonly ImportProblem[]
  /** The columns of a table; absent where each row names its own fields. */
  readonly heading?: FileHeading
  /** Rows that were left out because they say nothing. */
  readonly emptyRows: number
}

/** Names of a table's columns and the line on which they stand. */
export interface FileHeading {
  readonly columns: readonly string[]
  readonly line: number
}
