import { describe, expect, it } from '@jest/globals'
import { applyProfile, type SourceProfile } from '../../../src/measure/index.js'
import { gradedTranslate, type Capabilities, type Translation } from '../../../src/planner/index.js'
import { condition } from '../../../src/query/index.js'

const capabilities: Capabilities = {
  kinds: {
    Customer: {
      fields: {
        name: { operators: { eq: 'superset', contains: 'superset' } },
        createdAt: { operators: { gte: 'exact' }, order: 'grouped' },
        updatedAt: { operators: {} },
      },
      paging: { maxPageRecords: 50, ordered: 'offset', scan: 'offset' },
      count: 'withPage',
      maxLookupKeys: 10,
    },
  },
  filterShape: 'conjunction',
  maxDisjuncts: 1,
  maxFilterLength: 100,
}

const profile = (Customer: NonNullable<SourceProfile['kinds']['Customer']>): SourceProfile => ({
  vendor: 'acme',
  kinds: { Customer },
})

describe('capabilities under a profile', () => {
  it('rise and fall as measured', () => {
    const { kinds } = applyProfile(
      capabilities,
      profile({
        fields: { name: { eq: 'exact', contains: 'absent' }, createdAt: { gte: 'superset' } },
        order: { createdAt: 'none' },
        maxPageRecords: 20,
        shortPageEnds: false,
        count: 'none',
      }),
    )
    expect(kinds.Customer).toEqual({
      fields: {
        name: { operators: { eq: 'exact' } },
        createdAt: { operators: { gte: 'superset' }, order: 'none' },
        updatedAt: { operators: {} },
      },
      paging: { maxPageRecords: 20, ordered: 'offset', scan: 'offset', shortPageEnds: false },
      count: 'none',
      maxLookupKeys: 10,
    })
    expect(capabilities.kinds.Customer?.fields['name']?.operators).toEqual({ eq: 'superset', contains: 'superset' })
  })

  it('never gain what the vendor does not declare', () => {
    const more = applyProfile(capabilities, {
      vendor: 'acme',
      kinds: {
        Customer: {
          fields: { name: { startsWith: 'exact' }, phone: { eq: 'exact' } },
          order: { updatedAt: 'grouped' },
          maxPageRecords: 500,
        },
        Ticket: { fields: { subject: { eq: 'exact' } } },
      },
    })
    expect(more).toEqual(capabilities)
  })
})

describe('a translation under a profile', () => {
  const [eq, superset] = [condition('name', 'eq', 'x'), 'superset' as const]
  const pushed = { kind: 'term', term: { text: 'x', slot: 'x' } } as const
  const graded = (said: Translation, grade: 'exact' | 'superset'): Translation => {
    const { kinds } = applyProfile(capabilities, profile({ fields: { name: { eq: grade } } }))
    return gradedTranslate(kinds.Customer!, () => said)(eq)
  }

  it('is believed only where the dialect calls its wording faithful', () => {
    expect(graded({ kind: 'pushed', pushed, grade: superset, faithful: true }, 'exact')).toMatchObject({
      grade: 'exact',
    })
    expect(graded({ kind: 'pushed', pushed, grade: superset }, 'exact')).toMatchObject({ grade: 'superset' })
    expect(graded({ kind: 'pushed', pushed, grade: 'exact', faithful: true }, superset)).toMatchObject({
      grade: superset,
    })
  })

  it('is not sent where the operator is absent', () => {
    const { kinds } = applyProfile(capabilities, profile({ fields: { name: { eq: 'absent' } } }))
    expect(gradedTranslate(kinds.Customer!, () => ({ kind: 'pushed', pushed, grade: superset }))(eq)).toEqual({
      kind: 'none',
    })
  })
})
