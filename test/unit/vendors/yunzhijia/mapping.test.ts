import { describe, expect, it } from '@jest/globals'
import { flattened, mapping } from '../../../../src/vendors/yunzhijia/mapping.js'
import { vectors } from './vectors.js'

const record = (native: unknown) => mapping.toRecord('ReportTable', native, 'yzj')
const category = { id: 'c1', name: '财务(示例)' }

describe('flattening', () => {
  it('gives every table its category, in the order of the answer', () => {
    const answer = [
      { ...category, tableInfos: [{ id: 't1' }, { id: 't2' }] },
      { id: 'c2', name: 'empty', tableInfos: [] },
      { id: 'c3', name: 'none' },
      { id: 'c4', name: 'null', tableInfos: null },
      { id: 'c5', name: category.name, tableInfos: [{ id: 't3' }] },
    ]
    const tables = flattened(answer, 'yzj')
    expect(tables.map(({ category: { id }, table }) => [id, table['id']])).toEqual([
      ['c1', 't1'],
      ['c1', 't2'],
      ['c5', 't3'],
    ])
  })

  it('leaves what is no table to be left out by itself', () => {
    const tables = flattened([{ ...category, tableInfos: [null, 't1', { id: 't2' }] }], 'yzj')
    expect(tables.map(({ table }) => table['id'])).toEqual([undefined, undefined, 't2'])
  })

  it.each([null, {}, 'text', [null], [[]], [{ tableInfos: {} }]])('refuses an answer of %j', (answer) => {
    expect(() => flattened(answer, 'yzj')).toThrow(
      expect.objectContaining({ code: 'SOURCE_PROTOCOL_ERROR', source: 'yzj' }),
    )
  })
})

describe('mapping', () => {
  it("reads the manual's sample", () => {
    const answer = JSON.parse(vectors.sealed.find(({ id }) => id === 'E8')!.plain) as unknown
    expect(flattened(answer, 'yzj').map(record)).toEqual([
      {
        source: 'yzj',
        nativeId: '59ce1599d02667072b08b9c1',
        name: '自定义api导入测试',
        categoryId: '59ce14c8d026670fe482b534',
        categoryName: '财务(示例)',
        updatedAt: 1506678722531,
      },
    ])
  })

  it.each([
    [undefined, null],
    [null, null],
    [0, null],
    [-1, null],
    [1.5, null],
    [1e20, null],
    ['', null],
    ['soon', null],
    ['1506678722531', 1506678722531],
    [1, 1],
  ])('reads the time %j as %j', (dataUpdateTime, updatedAt) => {
    expect(record({ category, table: { id: 't', name: 'n', dataUpdateTime } })).toMatchObject({ updatedAt })
  })

  it('shows a name that is not there as the empty text, for names are always shown', () => {
    expect(record({ category: { id: 'c' }, table: { id: 't', name: null } })).toMatchObject({
      name: '',
      categoryName: '',
    })
  })

  it.each([
    { category, table: { name: 'n' } },
    { category, table: { id: '', name: 'n' } },
    { category, table: { id: 5, name: 'n' } },
    { category: { name: 'c' }, table: { id: 't', name: 'n' } },
    { table: { id: 't' } },
    null,
  ])('refuses %j, which lacks an id', (native) => {
    expect(() => record(native)).toThrow(expect.objectContaining({ code: 'SOURCE_PROTOCOL_ERROR' }))
  })

  it('knows no other kind', () => {
    expect(() => mapping.toRecord('Customer', { category, table: { id: 't' } }, 'yzj')).toThrow(/report tables only/)
  })
})
