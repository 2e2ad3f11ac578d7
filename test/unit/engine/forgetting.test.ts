import { expect, test } from '@jest/globals'
import { listOf, operationOf, testEngine } from '../../support/engine.js'
import { createMemorySource } from '../../support/memory-source.js'
import { customer } from '../../support/records.js'

test('an operation shares pages and records until it forgets them', async () => {
  const source = createMemorySource({ name: 's', records: { Customer: [customer('s', 'c1', 1)] } })
  const operation = operationOf(testEngine([source]))
  const read = async (): Promise<readonly string[]> => {
    const { records } = await operation.list(listOf('Customer', {}))
    const found = await operation.byId('Customer', 's', 'c1', ['name'], ['customer'])
    return [...records.map(({ nativeId }) => nativeId), found?.nativeId ?? '']
  }
  expect(await read()).toEqual(['c1', 'c1'])
  const first = source.queries.length
  expect(await read()).toEqual(['c1', 'c1'])
  expect(source.queries).toHaveLength(first)
  operation.forget()
  expect(await read()).toEqual(['c1', 'c1'])
  expect(source.queries).toHaveLength(first * 2)
})
