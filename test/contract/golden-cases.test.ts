import { beforeAll, describe, expect, test } from '@jest/globals'
import type { EngineSource } from '../../src/engine/index.js'
import { createTransportFactory } from '../../src/transport/index.js'
import { vendors } from '../../src/vendors/registry.js'
import type { VendorCase } from '../../src/vendors/vendor-case.js'
import { goldenResult } from '../support/golden.js'

interface CaseFile {
  readonly cases: readonly VendorCase[]
  readonly caseSettings: Readonly<Record<string, unknown>>
}

const files = await Promise.all(
  Object.keys(vendors).map(async (vendor) => ({
    vendor,
    ...((await import(`../../src/vendors/${vendor}/cases.ts`)) as CaseFile),
  })),
)

describe.each(files)('golden requests of $vendor', ({ vendor, cases, caseSettings }) => {
  let source: EngineSource

  beforeAll(() => {
    const opened = vendors[vendor]!.open(caseSettings)
    if ('problems' in opened) throw new Error(JSON.stringify(opened.problems))
    const connected = opened.connect(createTransportFactory({ source: 'golden' }))
    source = { ...connected, name: 'golden', vendor, label: vendor }
  })

  test('there are enough of them to read the dialect from', () => {
    expect(cases.length).toBeGreaterThanOrEqual(15)
  })

  test.each(cases)('$name', (each) => {
    const { text, residual } = goldenResult(source, each)
    expect(text).toBe(each.expectedText)
    if (each.expectedText !== null) expect(residual).toBe(each.residual)
  })
})
