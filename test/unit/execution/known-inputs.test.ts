import { expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { OperationInput } from '../../../resolvers/index.js'
import { KnownInputs } from '../../../src/execution/admission/known-inputs.js'

const document = parse('query A($n: Int) { a } query B { b }')
const other = parse('query A($n: Int) { a }')

/** Adds an input as often as it takes to be remembered. */
function addTwice(inputs: KnownInputs, text: string | null, input = new OperationInput({})): void {
  inputs.add(text, input)
  inputs.add(text, input)
}

test('an input that was good twice is known again, and is the very same', () => {
  const inputs = new KnownInputs()
  const input = new OperationInput({ n: 1 })
  const text = (): string | null => inputs.textOf(document, 'A', { n: 1 })
  expect(inputs.get(text())).toBeUndefined()
  inputs.add(text(), input)
  expect(inputs.get(text())).toBeUndefined()
  inputs.add(text(), input)
  expect(inputs.get(text())).toBe(input)
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
  addTwice(inputs, inputs.textOf(document, 'A', { n: 1 }))
  expect(inputs.get(inputs.textOf(another, operation, variables))).toBeUndefined()
})

test.each([
  ['a number that is too large', Infinity],
  ['a negative zero', -0],
  ['no number', NaN],
  ['nothing', undefined],
  ['a number of any length', 5n],
  ['an object of a class', new Date(0)],
  ['one of them deep inside', { filter: [{ total: { eq: -Infinity } }] }],
])('%s is not told apart by JSON, and never remembered', (_name, value) => {
  const inputs = new KnownInputs()
  addTwice(inputs, inputs.textOf(document, 'A', { n: null }))
  addTwice(inputs, inputs.textOf(document, 'A', { n: 0 }))
  const text = inputs.textOf(document, 'A', { n: value })
  addTwice(inputs, text)
  expect(inputs.get(text)).toBeUndefined()
})

test('remembers many short inputs, and no more than a few million characters', () => {
  const inputs = new KnownInputs()
  const long = (index: number): string | null => inputs.textOf(document, 'A', { n: `${index}${'x'.repeat(1_000_000)}` })
  for (let index = 0; index < 10; index++) addTwice(inputs, long(index))
  const kept = Array.from({ length: 10 }, (_, index) => inputs.get(long(index)) !== undefined)
  expect(kept.filter(Boolean)).toHaveLength(3)
  expect(kept[9]).toBe(true)
})

test('inputs that come once each are not remembered, however many they are', () => {
  const inputs = new KnownInputs()
  const texts = Array.from({ length: 50_000 }, (_, n) => inputs.textOf(document, 'A', { n }))
  for (const text of texts) inputs.add(text, new OperationInput({}))
  const known = texts.filter((text) => inputs.get(text) !== undefined)
  // Only those whose hash an earlier one has by chance.
  expect(known.length).toBeLessThan(5)
})
