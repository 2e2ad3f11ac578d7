import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { parseConfig, type Config, type ConfigProblem, type VendorTable } from '../../../src/config/index.js'
import { CrmError } from '../../../src/errors/index.js'
import { registerVendor } from '../../../src/vendors/vendor.js'

const folder = mkdtempSync(join(tmpdir(), 'crm-federation-profile-'))
afterAll(() => rmSync(folder, { recursive: true }))

const vendors: VendorTable = {
  acme: registerVendor({
    id: 'acme',
    label: 'Acme',
    settings: [],
    readSettings: () => ({ settings: null }),
    connect: () => {
      throw new Error('not connected in this test')
    },
  }),
}

function read(profile: string, options: { readonly withoutProfile?: boolean } = {}): Config {
  writeFileSync(join(folder, 'profile.yaml'), profile)
  const text = 'profile: profile.yaml\nsources:\n  one: { vendor: acme }\n  two: { vendor: acme }\n'
  return parseConfig(text, join(folder, 'crm.yaml'), { environment: {}, vendors, ...options })
}

function problemsOf(act: () => Config): string[] {
  try {
    act()
  } catch (error) {
    if (!(error instanceof CrmError) || error.code !== 'CONFIG_INVALID') throw error
    const problems = error.details?.problems as readonly ConfigProblem[]
    return problems.map(({ line, key, message }) => `${line ?? '-'} ${key}: ${message}`)
  }
  return []
}

describe('a profile', () => {
  it('stands beside the sources that it names', () => {
    const { sources } = read(`
profile: 1
measuredAt: '2026-01-02T03:04:05.000Z'
sources:
  one:
    vendor: acme
    kinds:
      Ticket:
      Customer:
        maxPageRecords: 20
        shortPageEnds: false
        count: none
        order: { createdAt: none }
        fields:
          name: { eq: exact, contains: absent }
          phone:
            # eq: not measured
`)
    expect(sources.map(({ profile }) => profile)).toEqual([
      {
        vendor: 'acme',
        kinds: {
          Ticket: { fields: {}, order: {} },
          Customer: {
            maxPageRecords: 20,
            shortPageEnds: false,
            count: 'none',
            order: { createdAt: 'none' },
            fields: { name: { eq: 'exact', contains: 'absent' }, phone: {} },
          },
        },
      },
      undefined,
    ])
  })

  it('is left unread where it is measured anew', () => {
    expect(read('not: a profile', { withoutProfile: true }).sources.map(({ profile }) => profile)).toEqual([
      undefined,
      undefined,
    ])
  })

  it('has its problems told all at once, with line and key', () => {
    const text = `profile: 2
sources:
  on: { vendor: acme }
  two:
    vendor: zenith
    kinds:
      Customers: {}
      Customer:
        feilds: {}
        fields:
          nmae: { eq: exact }
          name: { equals: exact, eq: yes please }
        order: { createdAt: exact }
        maxPageRecords: none
        shortPageEnds: true
        count: withPage
`
    expect(problemsOf(() => read(text))).toEqual([
      '1 profile: expected 1, the only form of profiles there is',
      '3 sources.on: unknown key; did you mean "one"?',
      '5 sources.two.vendor: this is a profile of "zenith", and the source is of vendor acme: measure it anew',
      '7 sources.two.kinds.Customers: unknown key; did you mean "Customer"?',
      '9 sources.two.kinds.Customer.feilds: unknown key; did you mean "fields"?',
      '11 sources.two.kinds.Customer.fields.nmae: unknown key; did you mean "name"?',
      '12 sources.two.kinds.Customer.fields.name.equals: unknown key; there is eq, ne, in, notIn, gt, gte, lt, lte, ' +
        'contains, notContains, startsWith, notStartsWith, isNull, isNotNull',
      '12 sources.two.kinds.Customer.fields.name.eq: expected exact, superset, absent',
      '13 sources.two.kinds.Customer.order.createdAt: expected grouped, none',
      '14 sources.two.kinds.Customer.maxPageRecords: expected a whole number from 1',
      '15 sources.two.kinds.Customer.shortPageEnds: expected false: one look cannot prove true',
      '16 sources.two.kinds.Customer.count: expected none: a profile cannot add a count',
    ])
  })

  it('that cannot be read is a problem of the configuration', () => {
    const text = 'profile: absent.yaml\nsources:\n  one: { vendor: acme }\n'
    expect(problemsOf(() => parseConfig(text, join(folder, 'crm.yaml'), { environment: {}, vendors }))).toEqual([
      '1 profile: cannot read the file: ENOENT; write it with check --write-profile',
    ])
  })
})
