import { describe, expect, it } from '@jest/globals'
import { vendors } from '../../../src/vendors/registry.js'
import { sandboxes } from '../../../src/vendors/sandboxes.js'

describe('the generated lists', () => {
  it('name each vendor and each sandbox by its folder', () => {
    expect(Object.values(vendors).map(({ id }) => id)).toEqual(Object.keys(vendors))
    expect(Object.values(sandboxes).map(({ vendor }) => vendor)).toEqual(Object.keys(sandboxes))
  })
})

describe.each(Object.values(vendors))('the settings of $id', ({ settings, open }) => {
  it('have names of their own that no other setting stands below', () => {
    const names = settings.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) {
      expect(['vendor', 'label']).not.toContain(name)
      expect(names.filter((other) => other.startsWith(`${name}.`))).toEqual([])
    }
  })

  it('say what they are, list the values of an enumeration and have a default of their type', () => {
    for (const { name, description, type, values, ...rest } of settings) {
      expect(description).toMatch(/^\S.{5,}\S$/)
      expect({ name, hasValues: values !== undefined }).toEqual({ name, hasValues: type === 'enum' })
      if (rest.default === undefined) continue
      if (type === 'enum') expect(values).toContain(rest.default)
      else expect({ name, type: typeof rest.default }).toEqual({ name, type })
    }
  })

  it('are told missing without an exception', () => {
    expect(open({})).toHaveProperty('problems')
    expect(open({ auth: 'text', baseUrl: 5 })).toHaveProperty('problems')
  })
})
