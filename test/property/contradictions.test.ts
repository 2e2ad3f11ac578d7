import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { enumValues, fieldCatalogue, type OrderRecord } from '../../src/model/index.js'
import {
  and,
  bindToSource,
  compilePredicate,
  condition,
  FALSE,
  normalForm,
  not,
  or,
  withoutContradictions,
  type Condition,
  type Literal,
  type Operator,
  type Predicate,
} from '../../src/query/index.js'
import { propertyRuns, propertySeed } from '../support/property.js'

const compared: readonly Operator[] = ['eq', 'gt', 'gte', 'lt', 'lte', 'isNull', 'isNotNull']
const listed: readonly Operator[] = ['eq', 'ne', 'in', 'notIn']
const operators: Readonly<Record<string, readonly Operator[]>> = {
  number: [...listed, 'contains', 'startsWith', 'isNull', 'isNotNull'],
  nativeId: [...listed, 'isNull'],
  id: [...listed, 'isNull'],
  status: listed,
  total: [...compared, 'ne'],
  createdAt: compared,
  customerId: [...listed, 'isNull', 'isNotNull'],
}
const fields = Object.keys(operators)

const referenceTo = (entity: 'Order' | 'Customer', nativeId: string, source = 's'): Literal => ({
  entity,
  source,
  nativeId,
})
const literals: Readonly<Record<string, readonly Literal[]>> = {
  number: ['', 'a', 'b', 'A', 'ab', 'ba', 'aab'],
  nativeId: ['1', '2'],
  id: [referenceTo('Order', '1'), referenceTo('Order', '2'), referenceTo('Order', '1', 'other')],
  status: enumValues.OrderStatus,
  total: ['0', '1', '2'],
  createdAt: [0, 1, 2],
  customerId: [referenceTo('Customer', '1'), referenceTo('Customer', '2'), referenceTo('Customer', '1', 'other')],
}

function conditions(field: string): fc.Arbitrary<Predicate> {
  const literal = fc.constantFrom(...literals[field]!)
  return fc.constantFrom(...operators[field]!).chain((operator) => {
    if (operator === 'isNull' || operator === 'isNotNull') return fc.constant(condition(field, operator))
    return operator === 'in' || operator === 'notIn'
      ? fc.array(literal, { maxLength: 7 }).map((values) => condition(field, operator, ...values))
      : literal.map((value) => condition(field, operator, value))
  })
}

/** Trees over two fields, so that they often contradict themselves. */
const trees = fc.uniqueArray(fc.constantFrom(...fields), { minLength: 2, maxLength: 2 }).chain((chosen) => {
  const leaf = fc.oneof(...chosen.map(conditions))
  return fc.letrec<{ tree: Predicate }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      { weight: 3, arbitrary: fc.array(tie('tree'), { maxLength: 4 }).map((terms) => and(...terms)) },
      { weight: 2, arbitrary: fc.array(tie('tree'), { maxLength: 3 }).map((terms) => or(...terms)) },
      tie('tree').map(not),
    ),
  })).tree
})

function conditionsOf(predicate: Predicate): readonly Condition[] {
  if (predicate.kind === 'condition') return [predicate]
  if (predicate.kind === 'not') return conditionsOf(predicate.term)
  return predicate.kind === 'and' || predicate.kind === 'or' ? predicate.terms.flatMap(conditionsOf) : []
}

/** Values among which there is a fitting one whenever any value fits: those asked for, and what lies between them. */
function valuesOf(field: string, asked: readonly Condition[]): readonly (string | number | null)[] {
  switch (field) {
    case 'number': {
      const needles = (operator: string): string[] => [
        ...new Set(asked.filter((each) => each.operator === operator).map(({ values }) => values[0] as string)),
      ]
      const parts = needles('contains').reduce<string[]>(
        (all, each) => [...all, ...all.map((one) => `${one}-${each}`)],
        [''],
      )
      const texts = ['', ...needles('startsWith')].flatMap((start) => parts.map((part) => `${start}${part}`))
      return [null, ...texts, ...texts.map((text) => `${text}-`), ...(literals['number'] as readonly string[])]
    }
    case 'status':
      return enumValues.OrderStatus
    case 'total':
      return [null, '-1', '0', '0.5', '1', '1.5', '2', '3']
    case 'createdAt':
      return [null, -1, 0, 0.5, 1, 1.5, 2, 3]
    case 'customerId':
      return [null, '1', '2', '3']
    default:
      return ['1', '2', '3']
  }
}

const plain: OrderRecord = { source: 's', nativeId: '1', number: null, status: 'PAID', total: null, createdAt: null }

function recordsFor(predicate: Predicate): OrderRecord[] {
  const asked = conditionsOf(predicate)
  const named = new Set(asked.map(({ field }) => (field === 'id' ? 'nativeId' : field)))
  return [...named].reduce<OrderRecord[]>(
    (records, field) => {
      const values = valuesOf(
        field,
        asked.filter((each) => each.field === field),
      )
      return records.flatMap((record) => values.map((value) => ({ ...record, [field]: value })))
    },
    [plain],
  )
}

const reduced = (predicate: Predicate): Predicate =>
  withoutContradictions(
    'Order',
    bindToSource(normalForm(predicate), 's', () => true),
  )

test('a predicate is FALSE exactly when no record can satisfy it, and means the same otherwise', () => {
  let impossible = 0
  fc.assert(
    fc.property(trees, (predicate) => {
      const simplified = reduced(predicate)
      const whole = compilePredicate('Order', predicate)
      const rest = compilePredicate('Order', simplified)
      const records = recordsFor(predicate)
      const wrong = records.filter((record) => whole(record) !== rest(record))
      expect(wrong).toEqual([])
      const isPossible = records.some(whole)
      if (!isPossible) impossible += 1
      expect(simplified.kind === 'false').toBe(!isPossible)
    }),
    { seed: propertySeed, numRuns: propertyRuns * 4 },
  )
  // Otherwise the property would not have been looked at.
  expect(impossible).toBeGreaterThan(propertyRuns / 10)
})

describe('withoutContradictions', () => {
  test('keeps what can hold beside what cannot', () => {
    const impossible = and(condition('status', 'eq', 'PAID'), condition('status', 'eq', 'DRAFT'))
    const possible = condition('number', 'eq', '1')
    expect(reduced(or(impossible, possible))).toEqual(possible)
  })

  test('gives up within its steps, saying nothing, where very many choices would have to be tried', () => {
    const pigeons = Array.from({ length: 40 }, (_, index) =>
      or(
        ...enumValues.OrderStatus.map((status, hole) =>
          and(condition('status', 'eq', status), condition('number', 'contains', `${index}.${hole}`)),
        ),
      ),
    )
    const predicate = normalForm(and(...pigeons, or(condition('total', 'eq', '1'), condition('total', 'isNull'))))
    expect(withoutContradictions('Order', predicate)).not.toBe(FALSE)
  })

  test('takes every field of the catalogue for one that it knows', () => {
    for (const [field, { kind }] of Object.entries(fieldCatalogue.Order)) {
      const isNeverMissing = kind === 'enum' || kind === 'id' || field === 'nativeId'
      const missing = reduced(condition(field, 'isNull'))
      expect({ field, missing: missing.kind }).toEqual({ field, missing: isNeverMissing ? 'false' : 'condition' })
    }
  })
})
