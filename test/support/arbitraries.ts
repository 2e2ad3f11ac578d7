import fc from 'fast-check'
import {
  fieldCatalogue,
  isWellFormed,
  valueOf,
  type EntityName,
  type EntityRecord,
  type EntityReference,
  type FieldType,
} from '../../src/model/index.js'
import {
  and,
  condition,
  not,
  or,
  type Literal,
  type Operator,
  type OrderTerm,
  type Predicate,
} from '../../src/query/index.js'

/** Texts that have broken query languages before. */
const nastyTexts = [
  "'",
  "\\'",
  "' or 1=1;",
  '\\',
  '\\\\',
  '%',
  '_',
  '100%',
  '"',
  ',',
  'a,b',
  ';',
  '',
  ' ',
  '  x',
  'x  ',
  '😀',
  '科技',
  '有限公司',
  'İ',
  'K',
  'ß',
  '&amp;',
  '<b>',
  'acme',
  'ACME',
  '*',
  '?',
  '[ne]',
  '&sort=',
  '#',
  '\n',
]

const operatorsOf: Readonly<Record<FieldType['kind'], readonly Operator[]>> = {
  text: ['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith', 'isNull', 'isNotNull'],
  instant: ['eq', 'gt', 'gte', 'lt', 'lte', 'isNull', 'isNotNull'],
  decimal: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'isNull', 'isNotNull'],
  enum: ['eq', 'ne', 'in', 'notIn'],
  reference: ['eq', 'ne', 'in', 'notIn', 'isNull', 'isNotNull'],
  id: ['eq', 'ne', 'in', 'notIn', 'isNull'],
}

/** Fields that each entity may be ordered by, as the schema's order enums name them; the first is its usual one. */
export const orderFields: Readonly<Record<EntityName, readonly string[]>> = {
  Customer: ['createdAt', 'updatedAt', 'name'],
  Contact: ['createdAt', 'updatedAt', 'name'],
  Ticket: ['createdAt', 'updatedAt', 'priority', 'number'],
  Order: ['createdAt', 'updatedAt', 'placedAt', 'total', 'number'],
  ReportTable: ['updatedAt', 'name'],
}

/** Random filters over one entity whose literals come from the data, changed a little, and from the nasty list. */
export function predicates(kind: EntityName, records: readonly EntityRecord[]): fc.Arbitrary<Predicate> {
  const tests = fc.oneof(
    ...Object.entries(fieldCatalogue[kind]).map(([field, type]) => conditions(kind, field, type, records)),
  )
  return fc.letrec<{ tree: Predicate }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tests,
      fc.array(tie('tree'), { minLength: 0, maxLength: 3 }).map((terms) => and(...terms)),
      fc.array(tie('tree'), { minLength: 0, maxLength: 3 }).map((terms) => or(...terms)),
      tie('tree').map(not),
    ),
  })).tree
}

function conditions(
  kind: EntityName,
  field: string,
  type: FieldType,
  records: readonly EntityRecord[],
): fc.Arbitrary<Predicate> {
  return fc.constantFrom(...operatorsOf[type.kind]).chain((operator): fc.Arbitrary<Predicate> => {
    if (operator === 'isNull' || operator === 'isNotNull') return fc.constant(condition(field, operator))
    const literal = literals(kind, field, type, records, operator === 'contains' || operator === 'startsWith')
    return operator === 'in' || operator === 'notIn'
      ? fc.array(literal, { maxLength: 4 }).map((values) => condition(field, operator, ...values))
      : literal.map((value) => condition(field, operator, value))
  })
}

function literals(
  kind: EntityName,
  field: string,
  type: FieldType,
  records: readonly EntityRecord[],
  part: boolean,
): fc.Arbitrary<Literal> {
  const present = records
    .map((record) => valueOf(record, field))
    .filter((value) => value !== null && value !== undefined)
  switch (type.kind) {
    case 'text': {
      const own = present.length > 0 ? fc.constantFrom(...(present as string[])) : fc.constant('x')
      const changed = fc.oneof(
        own,
        own.map((text) => text.toUpperCase()),
        own.map((text) => text.toLowerCase()),
        own.map((text) => `${text} `),
      )
      const pieces = fc.tuple(changed, fc.nat(20), fc.integer({ min: 1, max: 6 })).map(([text, from, length]) =>
        [...text]
          .slice(from % Math.max(1, [...text].length))
          .slice(0, length)
          .join(''),
      )
      return fc.oneof(
        part ? pieces : changed,
        fc.constantFrom(...nastyTexts),
        fc.string({ unit: 'binary', maxLength: 4 }).filter(isWellFormed),
      )
    }
    case 'instant': {
      const own = present.length > 0 ? fc.constantFrom(...(present as number[])) : fc.constant(0)
      return fc.oneof(
        own,
        fc
          .tuple(own, fc.constantFrom(-86_400_000, -1000, -1, 1, 500, 1000, 3_600_000))
          .map(([time, shift]) => time + shift),
      )
    }
    case 'decimal':
      return fc.oneof(
        present.length > 0 ? fc.constantFrom(...(present as string[])) : fc.constant('1'),
        fc.constantFrom('0', '-1', '99.995', '1000000000000.00000001'),
      )
    case 'enum':
      return fc.constantFrom(...type.values)
    case 'reference': {
      const own = present.length > 0 ? fc.constantFrom(...(present as string[])) : fc.constant('x')
      return referenceTo(
        type.target,
        records,
        fc.oneof(own, fc.constantFrom('nothing', '11x999999', 'a,b', "1x1' or id != '1x1")),
      )
    }
    case 'id':
      return referenceTo(
        kind,
        records,
        fc.oneof(fc.constantFrom(...records.map((record) => record.nativeId)), fc.constantFrom('nothing', '99x1')),
      )
  }
}

function referenceTo(
  entity: EntityName,
  records: readonly EntityRecord[],
  nativeId: fc.Arbitrary<string>,
): fc.Arbitrary<EntityReference> {
  const source = records[0]?.source ?? 'none'
  return fc
    .tuple(
      nativeId,
      fc.oneof({ weight: 9, arbitrary: fc.constant(source) }, { weight: 1, arbitrary: fc.constant('elsewhere') }),
    )
    .map(([id, name]) => ({
      entity,
      source: name,
      nativeId: id,
    }))
}

/** Random orders of one entity, of one or two terms. */
export function orders(kind: EntityName): fc.Arbitrary<OrderTerm[]> {
  return fc.uniqueArray(
    fc.record({
      field: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...orderFields[kind].slice(0, 1)) },
        { weight: 4, arbitrary: fc.constantFrom(...orderFields[kind]) },
      ),
      direction: fc.constantFrom('ASC' as const, 'DESC' as const),
    }),
    { minLength: 1, maxLength: 2, selector: (term) => term.field },
  )
}
