import { describe, expect, it } from '@jest/globals'
import { isEnumType, isInputObjectType, isScalarType, type GraphQLInputObjectType } from 'graphql'
import { entityNames, enumValues, fieldCatalogue } from '../../../src/model/index.js'
import { defaultFilterLimits } from '../../../src/query/index.js'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { maxListValues, maxTextLength } from '../../../schema/input/limits.js'

const schema = await buildCrmSchema()

function input(name: string): GraphQLInputObjectType {
  const type = schema.getType(name)
  if (!isInputObjectType(type)) throw new Error(`${name} is no input type`)
  return type
}

describe.each(entityNames)('the filter of %s', (entity) => {
  it('has the fields of the catalogue and the three connectives', () => {
    const names = Object.keys(input(`${entity}Filter`).getFields())
    expect(names.toSorted()).toEqual([...Object.keys(fieldCatalogue[entity]), 'and', 'or', 'not'].toSorted())
  })

  it('tests each field as its kind asks', () => {
    const filters = {
      text: 'StringFilter',
      instant: 'DateTimeFilter',
      decimal: 'DecimalFilter',
      id: 'IDFilter',
      reference: 'IDFilter',
    }
    for (const [name, type] of Object.entries(fieldCatalogue[entity])) {
      const filter = String(input(`${entity}Filter`).getFields()[name]?.type)
      if (type.kind !== 'enum') expect([name, filter]).toEqual([name, filters[type.kind]])
      else expect(filter).toMatch(/^(Customer|Ticket|Order)(Status|Priority)Filter$/)
    }
  })

  it('can be ordered only by fields of the catalogue', () => {
    const field = schema.getType(`${entity}OrderField`)
    expect(isEnumType(field)).toBe(true)
    if (!isEnumType(field)) return
    for (const { name, value } of field.getValues()) {
      expect(Object.keys(fieldCatalogue[entity])).toContain(value)
      expect(name.toLowerCase().replaceAll('_', '')).toBe(String(value).toLowerCase())
    }
  })
})

describe('enumerations', () => {
  it.each(Object.entries(enumValues))('%s has the values of the model, in their order', (name, values) => {
    const type = schema.getType(name)
    expect(isEnumType(type) && type.getValues().map((value) => value.value as string)).toEqual(values)
  })
})

describe('limits', () => {
  it('are those of the filter parser', () => {
    expect({ maxListValues, maxTextLength }).toEqual({
      maxListValues: defaultFilterLimits.maxListValues,
      maxTextLength: defaultFilterLimits.maxTextLength,
    })
  })
})

describe('scalars', () => {
  it('are those that clients are told of', () => {
    const names = Object.values(schema.getTypeMap())
      .filter(isScalarType)
      .map((type) => type.name)
    expect(names.toSorted()).toEqual(['Boolean', 'DateTime', 'Decimal', 'ID', 'Int', 'JSON', 'String'])
  })
})
