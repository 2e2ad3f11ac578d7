import { describe, expect, test } from '@jest/globals'
import { compileRowReader, encodeReference, RowReaders, type RowShape } from '../../../src/model/index.js'

const shape: RowShape = {
  kind: 'Customer',
  source: 's',
  constants: { kind: 'ORGANIZATION' },
  withNative: false,
  fields: [
    { field: 'name', from: 'display name', read: (value) => value ?? null },
    {
      field: 'phone',
      from: '"]; throw new Error("run"); //',
      read: (value, nativeId) => `${String(value)} of ${nativeId}`,
    },
  ],
}

describe('a compiled row reader', () => {
  const row = { 'display name': 'Ann', '"]; throw new Error("run"); //': 7, other: true }

  test('reads the named properties, whatever they are called, and nothing else', () => {
    const record = compileRowReader(shape)(row, 'c1')
    expect({ ...record }).toEqual({ source: 's', nativeId: 'c1', kind: 'ORGANIZATION', name: 'Ann', phone: '7 of c1' })
    expect(record).toMatchObject({ id: encodeReference('Customer', 's', 'c1') })
  })

  test('keeps the row where it is asked for', () => {
    expect(compileRowReader({ ...shape, withNative: true })(row, 'c1')).toMatchObject({ nativeFields: row })
  })

  test('leaves the prototype alone when a source has a property of its name', () => {
    const read = compileRowReader({ ...shape, fields: [{ field: 'name', from: '__proto__', read: () => 'read' }] })
    expect(read(JSON.parse('{"__proto__":{"evil":1}}') as object, 'c1')).toMatchObject({ name: 'read' })
    expect('evil' in {}).toBe(false)
  })
})

test('readers are made once for each kind, source and choice of fields', () => {
  const readers = new RowReaders()
  let made = 0
  const get = (source: string, fields: readonly string[] | null): unknown =>
    readers.get('Customer', source, fields, () => {
      made++
      return { ...shape, source }
    })
  expect(get('s', ['name'])).toBe(get('s', ['name']))
  expect(get('s', ['name'])).not.toBe(get('t', ['name']))
  expect(get('s', null)).not.toBe(get('s', ['name', 'phone']))
  expect(made).toBe(4)
})
