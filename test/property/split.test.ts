import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CustomerRecord } from '../../src/model/index.js'
import { foldCase } from '../../src/model/index.js'
import {
  and,
  bindToSource,
  compilePredicate,
  condition,
  normalForm,
  safeRuns,
  type Condition,
} from '../../src/query/index.js'
import {
  disjunctsOf,
  split,
  type Capabilities,
  type NativeTerm,
  type Pushed,
  type Translation,
} from '../../src/planner/index.js'
import { predicates } from '../support/arbitraries.js'
import { propertyRuns, propertySeed } from '../support/property.js'

const sample = { seed: propertySeed, numRuns: propertyRuns * 4 }
const names = ['ACME', 'acme', 'Beta', '科技', '', "O'Neil", null]
const records: CustomerRecord[] = names.flatMap((name, n) =>
  [0, 1000].map((createdAt, c) => ({
    source: 's',
    nativeId: `${n}${c}`,
    name,
    status: c === 0 ? 'ACTIVE' : 'OTHER',
    industry: names[(n + 2) % names.length] ?? null,
    phone: null,
    createdAt,
  })),
)

interface TestTerm extends NativeTerm {
  readonly accepts: (record: CustomerRecord) => boolean
}

/** Translates some conditions exactly, some loosely, some not at all; which is which is drawn. */
function translator(draw: number): (test: Condition) => Translation {
  return (test) => {
    const choice = (draw + test.field.length + test.operator.length) % 4
    const exact = compilePredicate('Customer', test)
    if (choice === 0) return { kind: 'none' }
    const loose = choice === 1
    const term: TestTerm = {
      text: `${test.field} ${test.operator}`,
      slot: `${test.field} ${test.operator}`,
      accepts: (record) => exact(record) || (loose && record.createdAt === 0),
    }
    if (choice === 3 && records.every((record) => !exact(record))) return { kind: 'never' }
    return { kind: 'pushed', pushed: { kind: 'term', term }, grade: loose ? 'superset' : 'exact' }
  }
}

function accepts(pushed: Pushed | null, record: CustomerRecord): boolean {
  return disjunctsOf(pushed).some((terms) => terms.every((term) => (term as TestTerm).accepts(record)))
}

const shapes: readonly Pick<Capabilities, 'filterShape' | 'maxDisjuncts' | 'maxFilterLength'>[] = [
  { filterShape: 'dnf', maxDisjuncts: 8, maxFilterLength: 400 },
  { filterShape: 'conjunction', maxDisjuncts: 1, maxFilterLength: 200 },
]

describe.each(shapes)('split for $filterShape dialects', (shape) => {
  test('pushed and residual together are the predicate; pushed alone loses no record', () => {
    fc.assert(
      fc.property(predicates('Customer', records), fc.nat(3), (predicate, draw) => {
        const bound = bindToSource(normalForm(predicate), 's', () => true)
        const halves = split(bound, { kinds: {}, ...shape }, translator(draw))
        const whole = compilePredicate('Customer', predicate)
        const residual = compilePredicate('Customer', halves.residual)
        for (const record of records) {
          const sent = !halves.empty && accepts(halves.pushed, record)
          if (whole(record)) expect(sent).toBe(true)
          expect(sent && residual(record)).toBe(whole(record))
        }
        if (shape.filterShape === 'conjunction' && halves.pushed !== null) {
          const [terms = [], ...more] = disjunctsOf(halves.pushed)
          expect(more).toEqual([])
          expect(new Set(terms.map((term) => term.slot)).size).toBe(terms.length)
        }
      }),
      sample,
    )
  })
})

describe('normal form', () => {
  test('means the same as the predicate and holds no negation', () => {
    fc.assert(
      fc.property(predicates('Customer', records), (predicate) => {
        const normal = normalForm(predicate)
        expect(JSON.stringify(normal)).not.toContain('"kind":"not"')
        const [whole, form] = [compilePredicate('Customer', predicate), compilePredicate('Customer', normal)]
        for (const record of records) expect(form(record)).toBe(whole(record))
      }),
      sample,
    )
  })

  test('refuses more conditions than allowed', () => {
    const many = and(...Array.from({ length: 6 }, (_, index) => condition('name', 'contains', `x${index}`)))
    expect(() => normalForm(many, 5)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })
})

describe('safe runs', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('Kiosk', 'İstanbul', '科技 Co', '300 \u212a', 'straße', ' a '),
  )

  test('occur in every text that the reference finds, for vendors that fold ASCII case and for those that do not fold', () => {
    fc.assert(
      fc.property(text, text, text, (before, needle, after) => {
        const record = `${before}${needle.toUpperCase() === needle ? needle.toLowerCase() : needle.toUpperCase()}${after}`
        if (!foldCase(record).includes(foldCase(needle))) return
        for (const run of safeRuns(needle, { letters: true })) expect(asciiFold(record)).toContain(asciiFold(run))
        for (const run of safeRuns(needle, { letters: false })) expect(record).toContain(run)
      }),
      sample,
    )
  })
})

function asciiFold(value: string): string {
  return value.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
