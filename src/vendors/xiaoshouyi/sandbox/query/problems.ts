/** What can be wrong with a statement. */
export type Problem =
  | 'empty'
  | 'syntax'
  | 'star'
  | 'column'
  | 'filterLength'
  | 'manyChildren'
  | 'manyParents'
  | 'defect'
  | 'entity'
  | 'statementLength'
  | 'unrelatedChild'
  | 'depth'
  | 'rows'
  | 'relation'
  | 'access'
  | 'keyword'
  | 'operation'
  | 'value'
  | 'columnType'
  | 'subquery'
  | 'parameter'

/** Thrown while a statement is read or run. `column` and `entity` stand where the service's message names them. */
export class QueryRefusal extends Error {
  constructor(
    readonly problem: Problem,
    readonly column = '',
    readonly entity = '',
  ) {
    super(problem)
  }
}

type Entry = readonly [code: number, message: string]

const parsing: Entry = [290001, 'unknown error parsing query']

/** XOQL's catalogue; [X] is the column and [Y] the entity. Numbers from 290004 on mean something else in the other one. */
const xoqlCatalogue: Readonly<Record<Problem, Entry>> = {
  empty: [290000, 'a valid expression is required'],
  syntax: parsing,
  star: [290002, "character '*' is not supported"],
  column: [290003, 'no such column [X] on entity [Y]'],
  filterLength: [290004, 'the filter must not be longer than 4,000 characters'],
  manyChildren: [290005, 'at most 5 parent-to-child relationships are allowed'],
  manyParents: [290006, 'at most 35 child-to-parent relationships are allowed'],
  defect: [290007, 'internal server error'],
  entity: [290008, 'entity [Y] is not supported'],
  statementLength: [290009, 'the statement must not be longer than 20,000 characters'],
  unrelatedChild: [290010, 'the sub-query has no relationship with the entity'],
  depth: [290011, 'relationships may go at most 4 levels up'],
  rows: [290012, 'the requested rows exceed the maximum'],
  relation: [290013, 'no such relation column [X] on entity [Y]'],
  access: [290014, 'no entity [Y] access rights'],
  keyword: parsing,
  operation: parsing,
  value: parsing,
  columnType: parsing,
  subquery: parsing,
  parameter: [100003, 'bad parameter'],
}

/** The catalogue of the older query, v1 and v2. */
const olderCatalogue: Readonly<Record<Problem, Entry>> = {
  empty: [290000, 'the query is empty'],
  syntax: [290001, 'the query has a syntax error'],
  star: [290002, 'all columns cannot be queried'],
  column: [290003, 'unknown column [X]'],
  filterLength: [290013, 'the query is too long'],
  manyChildren: [290008, 'sub-queries are not supported'],
  manyParents: [290005, 'the operation is not supported'],
  defect: [100000, 'system failure'],
  entity: [290011, 'unknown object [Y]'],
  statementLength: [290013, 'the query is too long'],
  unrelatedChild: [290008, 'sub-queries are not supported'],
  depth: [290005, 'the operation is not supported'],
  rows: [200004, 'too many rows in the operation'],
  relation: [290003, 'unknown column [X]'],
  access: [300001, 'no permission for the operation'],
  keyword: [290004, 'the keyword is not supported'],
  operation: [290005, 'the operation is not supported'],
  value: [290007, 'the value is not right'],
  columnType: [290009, 'the type of column [X] does not allow this'],
  subquery: [290008, 'sub-queries are not supported'],
  parameter: [100003, 'bad parameter'],
}

/** The code and message with which a surface tells a refusal. */
export function describeProblem(
  refusal: QueryRefusal,
  surface: 'xoql' | 'v1' | 'v2',
): { code: number; message: string } {
  const [code, message] = (surface === 'xoql' ? xoqlCatalogue : olderCatalogue)[refusal.problem]
  return {
    code,
    message: message.replace('[X]', () => `[${refusal.column}]`).replace('[Y]', () => `[${refusal.entity}]`),
  }
}
