import { afterEach, describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { sizeOfJson } from '../../../src/server/body/body-size.js'
import { readBody, refuseVariables } from '../../../src/server/body/request-body.js'
import { propertySeed } from '../../support/property.js'

const bytes = (text: string): Buffer => Buffer.from(text)

/** Objects, lists and commas of a value's JSON, its largest object, and how deep it nests: by walking through it. */
function sizeOf(value: unknown): { values: number; members: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { values: 0, members: 0, depth: 0 }
  const members = Object.values(value).map(sizeOf)
  const own = members.length
  return {
    values: 1 + Math.max(0, members.length - 1) + members.reduce((sum, { values }) => sum + values, 0),
    members: Math.max(Array.isArray(value) || own < 2 ? 0 : own, ...members.map((each) => each.members)),
    depth: 1 + Math.max(0, ...members.map(({ depth }) => depth)),
  }
}

const refusalOf = (text: string, maxDepth = 64): string | null => {
  const read = readBody(bytes(text), undefined, maxDepth)
  return 'error' in read ? read.error.message : null
}

afterEach(() => {
  jest.restoreAllMocks()
})

describe('the size of a JSON text', () => {
  it('is what walking through its value counts', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
        expect(sizeOfJson(bytes(JSON.stringify(value, null, indent)))).toEqual(sizeOf(value))
      }),
      { seed: propertySeed, numRuns: 2_000 },
    )
  })

  it.each(['"[,{"', '["\\"[",1]', '"unfinished [[[', ']]]', '[', '"\\'])(
    'of %s is no more than what stands in it',
    (text) => {
      expect(sizeOfJson(bytes(text)).values).toBeLessThanOrEqual(2)
    },
  )
})

describe('a body', () => {
  it('that holds too much, or nests too deep, is refused before it is parsed', () => {
    const parse = jest.spyOn(JSON, 'parse')
    expect(refusalOf(`[${'1,'.repeat(400_000)}1]`)).toMatch(/more than 400000 values/)
    expect(refusalOf('['.repeat(1_000_000))).toMatch(/deeper than 64 levels/)
    const wide = (members: number): string => `{${Array.from({ length: members }, (_, at) => `"k${at}":1`).join(',')}}`
    expect(refusalOf(`{"variables":${wide(1_001)}}`)).toMatch(/an object of more than 1000 members/)
    expect(refusalOf(`{"variables":[[${'1,'.repeat(2_000)}1],${wide(1_001)}]}`)).toMatch(/more than 1000 members/)
    expect(refusalOf(`{"variables":${'['.repeat(65)}${']'.repeat(65)}}`)).toMatch(/deeper than 64 levels/)
    expect(parse).not.toHaveBeenCalled()
  })

  it('may hold as much as is allowed', () => {
    expect(refusalOf(`{"variables":[${'1,'.repeat(399_998)}1]}`)).toBeNull()
    expect(refusalOf(`{"variables":${'['.repeat(64)}${']'.repeat(64)}}`)).toBeNull()
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`k${at}`, [1, 2]]))
    expect(refusalOf(JSON.stringify({ variables: wide }))).toBeNull()
  })

  it('has variables as deep as those of an address', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
    expect(refuseVariables(nested(3), 3)).toBeNull()
    expect(refuseVariables(nested(4), 3)?.error.message).toMatch(/deeper than 3 levels/)
    expect(refusalOf(`{"variables":${nested(3)}}`, 3)).toBeNull()
    expect(refusalOf(`{"variables":${nested(4)}}`, 3)).toMatch(/deeper than 3 levels/)
  })
})
