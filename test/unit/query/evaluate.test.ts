import { describe, expect, test } from '@jest/globals'
import type { CustomerRecord, OrderRecord, TicketRecord } from '../../../src/model/index.js'
import {
  and,
  condition,
  evaluate,
  FALSE,
  not,
  or,
  TRUE,
  type Operator,
  type Predicate,
} from '../../../src/query/index.js'

const base: CustomerRecord = { source: 's', nativeId: '1', name: 'ACME 科技', status: 'ACTIVE', createdAt: 1000 }
const unnamed: CustomerRecord = { ...base, nativeId: '2', name: null }
const absent: CustomerRecord = { source: 's', nativeId: '3' }
const holds = (predicate: Predicate, record: CustomerRecord = base): boolean => evaluate('Customer', predicate, record)

describe('text', () => {
  test.each<[Operator, string, boolean]>([
    ['eq', 'ACME 科技', true],
    ['eq', 'acme 科技', false],
    ['eq', 'ACME 科技 ', false],
    ['contains', 'me 科', true],
    ['contains', 'ME 科', true],
    ['contains', '', true],
    ['contains', '%', false],
    ['contains', '_', false],
    ['startsWith', 'acme', true],
    ['startsWith', 'cme', false],
  ])('%s %j is %s', (operator, value, expected) => expect(holds(condition('name', operator, value))).toBe(expected))

  test('folds both sides by the default lower-case mapping', () => {
    expect(holds(condition('name', 'contains', 'k'), { ...base, name: '300 \u212a' })).toBe(true)
    expect(holds(condition('name', 'contains', 'İ'), { ...base, name: 'i\u0307x' })).toBe(true)
    expect(holds(condition('name', 'contains', 'ss'), { ...base, name: 'Straße' })).toBe(false)
  })

  test('an empty text is a value', () => {
    expect(holds(condition('name', 'eq', ''), { ...base, name: '' })).toBe(true)
    expect(holds(condition('name', 'isNull'), { ...base, name: '' })).toBe(false)
  })
})

describe('missing values', () => {
  test.each<[Operator, readonly string[], boolean]>([
    ['eq', ['x'], false],
    ['in', ['x', 'y'], false],
    ['gt', ['x'], false],
    ['lte', ['x'], false],
    ['contains', [''], false],
    ['startsWith', [''], false],
    ['ne', ['x'], true],
    ['notIn', ['x'], true],
    ['notIn', [], true],
    ['notContains', ['x'], true],
    ['isNull', [], true],
    ['isNotNull', [], false],
  ])('%s %j is %s', (operator, values, expected) => {
    expect(holds(condition('name', operator, ...values), unnamed)).toBe(expected)
    expect(holds(condition('name', operator, ...values), absent)).toBe(expected)
  })

  test('not holds exactly where its term does not', () => {
    for (const operator of ['gt', 'lte', 'eq', 'contains'] as const) {
      expect(holds(not(condition('name', operator, 'x')), unnamed)).toBe(true)
    }
  })
})

describe('trees', () => {
  test('an empty conjunction holds, an empty disjunction does not', () => {
    expect([holds(and()), holds(or()), holds(TRUE), holds(FALSE)]).toEqual([true, false, true, false])
  })

  test('references match in their own source only', () => {
    const ticket: TicketRecord = { source: 's', nativeId: 't', customerId: '7' }
    const to = (source: string, nativeId: string): boolean =>
      evaluate('Ticket', condition('customerId', 'eq', { entity: 'Customer', source, nativeId }), ticket)
    expect([to('s', '7'), to('s', '8'), to('other', '7')]).toEqual([true, false, false])
    expect(evaluate('Ticket', condition('id', 'in', { entity: 'Ticket', source: 's', nativeId: 't' }), ticket)).toBe(
      true,
    )
  })

  test('decimals compare by value at any length', () => {
    const order: OrderRecord = { source: 's', nativeId: '1', total: '9007199254740993.1' }
    const owed: OrderRecord = { ...order, total: '-1' }
    expect(evaluate('Order', condition('total', 'gt', '9007199254740993'), order)).toBe(true)
    expect(evaluate('Order', condition('total', 'lt', '10000000000000000'), order)).toBe(true)
    expect(evaluate('Order', condition('total', 'lt', '999'), owed)).toBe(true)
  })
})
