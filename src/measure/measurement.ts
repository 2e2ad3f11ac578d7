import type { EntityName } from '../model/index.js'
import type { Grade } from '../planner/index.js'
import type { Operator } from '../query/index.js'

/** What an operator turned out to be worth; `absent` = it loses records and must not be sent. */
export type MeasuredGrade = Grade | 'absent'

/**
 * One thing that was measured, with a sentence for people. A result of null means "not measured", and the sentence says
 * why; the declared capability then holds.
 */
export type Measurement =
  | {
      readonly subject: 'operator'
      readonly kind: EntityName
      readonly field: string
      readonly operator: Operator
      readonly grade: MeasuredGrade | null
      readonly sentence: string
    }
  | {
      readonly subject: 'order'
      readonly kind: EntityName
      readonly field: string
      /** `kept` = sorted both ways as asked; `none` = not. */
      readonly order: 'kept' | 'none' | null
      readonly sentence: string
    }
  | {
      readonly subject: 'page'
      readonly kind: EntityName
      /** Most records that came in one page although more follow; null when the declared size was kept. */
      readonly maxPageRecords: number | null
      /** Whether a page with fewer records than asked for was followed by more. */
      readonly shortPageBeforeMore: boolean
      readonly sentence: string
    }
  | {
      readonly subject: 'count'
      readonly kind: EntityName
      readonly agrees: boolean | null
      readonly sentence: string
    }
  | {
      readonly subject: 'kind'
      readonly kind: EntityName
      readonly sentence: string
    }
