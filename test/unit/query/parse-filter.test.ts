import { describe, expect, it } from '@jest/globals'
import { CrmError } from '../../../src/errors/index.js'
import { parseFilter } from '../../../src/query/index.js'

/** The message of the refusal; null = it is read. */
function refusalOf(filter: unknown): string | null {
  try {
    parseFilter('Customer', filter, () => true)
    return null
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    return error.message
  }
}

const empty = (count: number): object[] => Array.from({ length: count }, () => ({}))

describe('the filters in one filter', () => {
  it('are counted wherever they stand, empty ones too, up to what is allowed', () => {
    // Itself, two lists of 400 and 198, and one that is negated.
    expect(refusalOf({ and: [{ or: empty(400) }, { or: empty(400) }], or: empty(196), not: {} })).toBeNull()
    expect(refusalOf({ and: [{ or: empty(400) }, { or: empty(400) }], or: empty(197), not: {} })).toMatch(
      /more than 1000 filters/,
    )
  })

  it('are counted as a product, before those inside are gone through', () => {
    let seen = 0
    const inner = Object.defineProperty({}, 'and', {
      enumerable: true,
      get: () => {
        seen++
        return empty(500)
      },
    })
    expect(refusalOf({ or: Array<object>(500).fill(inner) })).toMatch(/more than 1000 filters/)
    expect(seen).toBeLessThanOrEqual(2)
  })
})
