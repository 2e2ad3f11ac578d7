import type { VendorSource } from '../../../src/vendors/vendor.js'
import type { MicroCase } from './case.js'
import type { Filters } from './filters.js'
import type { Built } from './modules.js'

/** Settings of the sources that are planned for; nothing is ever called. */
const settings = {
  'enterprise-platform': { baseUrl: 'http://localhost/v1', auth: { apiKey: 'bench-key' } },
  vtiger: {
    baseUrl: 'http://localhost/crm',
    auth: { username: 'bench', accessKey: 'bench-key' },
    timeZone: 'Asia/Shanghai',
    profile: 'classic',
  },
  xiaoshouyi: {
    baseUrl: 'http://localhost',
    loginUrl: 'http://localhost',
    auth: {
      clientId: 'bench',
      clientSecret: 'bench-secret',
      username: 'bench@customer.example',
      password: 'Bench-Pass',
      securityToken: 'bench-token',
    },
    fields: { creditCode: 'creditCode__c', account: { status: 'customItem7__c', email: 'email__c' } },
  },
} as const

type VendorName = keyof typeof settings

function open({ registry, transport }: Built, vendor: VendorName): VendorSource {
  const opened = registry.vendors[vendor]!.open(settings[vendor])
  if ('problems' in opened) throw new Error(`${vendor}: ${JSON.stringify(opened.problems)}`)
  return opened.connect(transport.createTransportFactory({ source: 'crm' }))
}

/** Normal form and split of a filter, and the statements that the planner's work becomes in each language. */
export function planningCases(built: Built, { small, large }: Filters): readonly MicroCase[] {
  const { query, planner } = built
  const plan = (vendor: VendorName, filter: Filters['small']): (() => unknown) => {
    const { capabilities, dialect } = open(built, vendor)
    const kind = capabilities.kinds.Customer!
    const translate = planner.gradedTranslate(kind, (condition) => dialect.translate('Customer', condition))
    const hasField = (field: string): boolean => field in kind.fields
    return () => planner.split(query.bindToSource(query.normalForm(filter), 'crm', hasField), capabilities, translate)
  }
  const compile = (vendor: VendorName): (() => unknown) => {
    const { capabilities, dialect } = open(built, vendor)
    const planned = planner.planSource({
      source: 'crm',
      kind: 'Customer',
      capabilities,
      translate: (kind, condition) => dialect.translate(kind, condition),
      predicate: query.normalForm(large),
      order: query.totalOrder('Customer', [{ field: 'createdAt', direction: 'DESC' }]),
      wanted: 50,
      fields: ['name', 'status', 'phone', 'createdAt'],
      scanBudget: 20_000,
    })
    if (planned === null) throw new Error(`${vendor} has no customers`)
    const { asked, split, pageSize, fields } = planned
    return () =>
      dialect.compile({
        kind: 'Customer',
        pushed: split.pushed,
        order: asked,
        position: { kind: 'start' },
        pageSize,
        fields,
        step: 0,
      })
  }
  return [
    { name: 'normal form, 2 conditions', each: 'filter', run: () => query.normalForm(small) },
    { name: 'normal form, 8 conditions', each: 'filter', run: () => query.normalForm(large) },
    {
      name: 'normal form and split, Enterprise, 2 conditions',
      each: 'filter',
      run: plan('enterprise-platform', small),
    },
    { name: 'normal form and split, Vtiger, 8 conditions', each: 'filter', run: plan('vtiger', large) },
    { name: 'normal form and split, Xiaoshouyi, 8 conditions', each: 'filter', run: plan('xiaoshouyi', large) },
    { name: 'VTQL of a planned page', each: 'statement', run: compile('vtiger') },
    { name: 'XOQL of a planned page', each: 'statement', run: compile('xiaoshouyi') },
    { name: 'query string of a planned page', each: 'request', run: compile('enterprise-platform') },
  ]
}
