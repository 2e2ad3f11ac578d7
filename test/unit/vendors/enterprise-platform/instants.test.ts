import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readInstant } from '../../../../src/vendors/enterprise-platform/mapping.js'
import { propertyRuns, propertySeed } from '../../../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns * 20 }
const written = fc
  .tuple(fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') }), fc.boolean())
  .map(([date, whole]) => (whole ? date.toISOString().replace(/\.\d+/, '') : date.toISOString()))

/** What a time in UTC means by the calendar; null where no such text or time exists. */
function meant(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text)) return null
  const time = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== text.slice(0, 19) ? null : time
}

test('reads every time as the calendar has it', () => {
  fc.assert(
    fc.property(written, (text) => {
      expect(readInstant(text)).toBe(Date.parse(text))
    }),
    sample,
  )
})

test('reads no time where a character makes it impossible', () => {
  const position = fc.nat({ max: 22 })
  fc.assert(
    fc.property(written, position, fc.constantFrom(...'0123456789:-T.Z;x '), (text, at, character) => {
      const changed = text.slice(0, at) + character + text.slice(at + 1)
      expect([changed, readInstant(changed)]).toEqual([changed, meant(changed)])
    }),
    sample,
  )
})
