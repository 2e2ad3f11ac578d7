import type { Condition, Predicate } from '../../../src/query/index.js'
import type { Built } from './modules.js'

/** The filters that are timed, from what a list view sends to what a search form can build. */
export interface Filters {
  readonly small: Predicate
  readonly large: Predicate
}

/** Makes them with the build's own constructors. */
export function filtersOf({ query }: Pick<Built, 'query'>): Filters {
  const { and, or, not } = query
  const condition = (field: string, operator: Condition['operator'], ...values: Condition['values']): Predicate =>
    query.condition(field, operator, ...values)
  const since = Date.UTC(2024, 2, 1)
  return {
    small: and(condition('status', 'eq', 'ACTIVE'), condition('createdAt', 'gt', since)),
    large: and(
      or(condition('status', 'eq', 'ACTIVE'), condition('status', 'eq', 'LEAD')),
      not(or(condition('industry', 'eq', '金融'), condition('phone', 'isNull'))),
      or(condition('name', 'contains', '科技'), condition('name', 'startsWith', 'North')),
      condition('createdAt', 'gte', since),
      condition('updatedAt', 'lt', Date.UTC(2024, 11, 1)),
      condition('email', 'in', ...Array.from({ length: 20 }, (_, index) => `office${index}@customer.example`)),
    ),
  }
}
