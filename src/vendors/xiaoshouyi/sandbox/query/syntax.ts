/** Operators of a comparison; `!=` stands for `<>` too. */
export type Operator =
  '=' | '!=' | '<' | '>' | '<=' | '>=' | 'like' | 'notLike' | 'in' | 'notIn' | 'isNull' | 'isNotNull' | 'between'

/** A literal's text, and whether it stood in quotes. */
export interface Literal {
  readonly text: string
  readonly quoted: boolean
}

/** A filter. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] }
  | {
      readonly kind: 'compare'
      readonly path: string
      readonly operator: Operator
      readonly values: readonly Literal[]
    }

/** Functions over groups. */
export const aggregateNames = ['count', 'sum', 'min', 'max', 'avg'] as const

/** One function over groups. */
export type AggregateName = (typeof aggregateNames)[number]

/** One entry of the select list; `key` is its name in the answer. */
export type SelectItem =
  | { readonly kind: 'field'; readonly path: string; readonly key: string }
  | { readonly kind: 'aggregate'; readonly name: AggregateName; readonly path: string; readonly key: string }
  | { readonly kind: 'child'; readonly statement: Statement; readonly key: string }

/** One key of the order: a path, or the key of a select item. */
export interface OrderTerm {
  readonly path: string
  readonly descending: boolean
}

/** A statement as parsed; names are not looked up yet. */
export interface Statement {
  readonly items: readonly SelectItem[]
  /** As written. */
  readonly entity: string
  readonly where: Condition | null
  /** Characters of the filter, from its first token to its last. */
  readonly filterLength: number
  readonly groupBy: readonly string[]
  readonly orderBy: readonly OrderTerm[]
  readonly limit: number | null
  readonly offset: number | null
}
