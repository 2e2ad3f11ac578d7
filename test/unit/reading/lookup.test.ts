import { expect, test } from '@jest/globals'
import type { Operation } from '../../../src/engine/index.js'
import { CrmError } from '../../../src/errors/index.js'
import { asRecord, type AnyRecord } from '../../../src/model/index.js'
import { operationOf, testEngine } from '../../support/engine.js'
import { createMemorySource, type MemorySource } from '../../support/memory-source.js'
import { customer } from '../../support/records.js'

const ids = ['c1', 'c2', 'c3']

/** A source that gives nothing but the fields it is asked for. */
function narrowSource(): MemorySource {
  const source = createMemorySource({
    name: 's',
    records: { Customer: ids.map((id, index) => customer('s', id, index, { name: `N ${id}`, phone: `P ${id}` })) },
    maxLookupKeys: 2,
  })
  const reader =
    (_kind: string, fields: readonly string[]) =>
    (row: unknown): AnyRecord => {
      const { source: from, nativeId, ...given } = row as Readonly<Record<string, unknown>>
      const only = Object.fromEntries(Object.entries(given).filter(([field]) => fields.includes(field)))
      return asRecord('Customer', { source: String(from), nativeId: String(nativeId), ...only })
    }
  return Object.assign(source, { mapping: { ...source.mapping, reader } })
}

const read = (operation: Operation, id: string, field: string, place: string): Promise<unknown> =>
  operation
    .byId('Customer', 's', id, [field], [place])
    .then((record) => (record as unknown as Readonly<Record<string, unknown>> | null)?.[field])

test('a record that is known is given though another asks for more of it at the same time', async () => {
  const source = narrowSource()
  const operation = operationOf(testEngine([source]))
  expect(await read(operation, 'c1', 'name', 'first')).toBe('N c1')
  const [name, phone] = await Promise.all([
    read(operation, 'c1', 'name', 'second'),
    read(operation, 'c1', 'phone', 'third'),
  ])
  expect([name, phone]).toEqual(['N c1', 'P c1'])
})

test('records that were read are given though others of them come in while the rest is waited for', async () => {
  const source = narrowSource()
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  // The second part of the first lookup waits until another has read the first part anew, with other fields.
  source.onPage = ({ pushed }) => (JSON.stringify(pushed).includes('c3') ? held : undefined)
  const operation = operationOf(testEngine([source]))
  const names = operation.byIds('Customer', 's', ids, ['name'], ['first'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(await read(operation, 'c1', 'phone', 'second')).toBe('P c1')
  letGo()
  expect((await names).map((record) => record?.name)).toEqual(['N c1', 'N c2', 'N c3'])
})

test('a source that failed on a record is not asked for it again, and whoever asks is told', async () => {
  const source = narrowSource()
  source.onPage = () => {
    throw new CrmError('SOURCE_UNAVAILABLE', 'It is away')
  }
  const operation = operationOf(testEngine([source]))
  expect(await read(operation, 'c1', 'name', 'first')).toBeUndefined()
  expect(await operation.byIds('Customer', 's', ['c1'], ['phone'], ['second'])).toEqual([null])
  expect(source.queries).toHaveLength(1)
  expect(operation.failures.map(({ path, error }) => [...path, error.code])).toEqual([
    ['first', 'SOURCE_UNAVAILABLE'],
    ['second', 'SOURCE_UNAVAILABLE'],
  ])
})
