import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeParameters, Parameter } from '../../../../src/vendors/enterprise-platform/encode.js'
import { propertyRuns, propertySeed } from '../../../support/property.js'

describe('encodeParameters', () => {
  test('encodes as URLSearchParams does, but for blanks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }))),
        (parameters) => {
          const expected = new URLSearchParams(parameters.map((pair): [string, string] => [...pair])).toString()
          expect(encodeParameters(parameters.map(([name, value]) => new Parameter(name, value)))).toBe(
            expected.replaceAll('+', '%20'),
          )
        },
      ),
      { seed: propertySeed, numRuns: propertyRuns },
    )
  })

  test('writes blanks, brackets and commas so that every server reads them', () => {
    expect(encodeParameters([new Parameter('id[in]', "a b,c'+*")])).toBe('id%5Bin%5D=a%20b%2Cc%27%2B*')
  })
})
