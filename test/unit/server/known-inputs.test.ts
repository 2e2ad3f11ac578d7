import { expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { KnownInputs } from '../../../src/server/known-inputs.js'

const document = parse('query A($n: Int) { a } query B { b }')
const other = parse('query A($n: Int) { a }')

/** Adds an input as often as it takes to be remembered. */
function addTwice(inputs: KnownInputs, ...input: Parameters<KnownInputs['add']>): void {
  inputs.add(...input)
  inputs.add(...input)
}

test('an input that was good twice is known again, with the very same coerced variables', () => {
  const inputs = new KnownInputs()
  const [first, second] = [{ n: 1 }, { n: 1 }]
  const coerced = { n: 1 }
  expect(inputs.has(inputs.textOf(document, 'A', first), first)).toBe(false)
  expect(inputs.coerced(first)).toBeUndefined()
  inputs.add(inputs.textOf(document, 'A', first), first, coerced)
  expect(inputs.coerced(first)).toBe(coerced)
  expect(inputs.coerced(second)).toBeUndefined()
  expect(inputs.has(inputs.textOf(document, 'A', second), second)).toBe(false)
  inputs.add(inputs.textOf(document, 'A', first), first, coerced)
  expect(inputs.has(inputs.textOf(document, 'A', second), second)).toBe(true)
  expect(inputs.coerced(second)).toBe(coerced)
})

test.each([
  ['document', other, 'A', { n: 1 }],
  ['operation', document, 'B', { n: 1 }],
  ['value', document, 'A', { n: 2 }],
  ['type of a value', document, 'A', { n: '1' }],
  ['null', document, 'A', { n: null }],
  ['lack of a value', document, 'A', {}],
  ['lack of all', document, 'A', undefined],
])('another %s is another input', (_name, another, operation, variables) => {
  const inputs = new KnownInputs()
  const good = { n: 1 }
  addTwice(inputs, inputs.textOf(document, 'A', good), good, good)
  expect(inputs.has(inputs.textOf(another, operation, variables), variables)).toBe(false)
})

test('remembers many short inputs, and no more than a few million characters', () => {
  const inputs = new KnownInputs()
  const long = (index: number): string => inputs.textOf(document, 'A', { n: `${index}${'x'.repeat(1_000_000)}` })
  for (let index = 0; index < 10; index++) addTwice(inputs, long(index), undefined, {})
  const kept = Array.from({ length: 10 }, (_, index) => inputs.has(long(index), undefined))
  expect(kept.filter(Boolean)).toHaveLength(3)
  expect(kept[9]).toBe(true)
})

test('inputs that come once each are not remembered, however many they are', () => {
  const inputs = new KnownInputs()
  const texts = Array.from({ length: 50_000 }, (_, n) => inputs.textOf(document, 'A', { n }))
  for (const text of texts) inputs.add(text, undefined, {})
  const known = texts.filter((text) => inputs.has(text, undefined))
  // Only those whose hash an earlier one has by chance.
  expect(known.length).toBeLessThan(5)
})
