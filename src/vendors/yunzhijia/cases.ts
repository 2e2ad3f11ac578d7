import { and, condition, FALSE, not, or, TRUE, type OrderTerm, type Predicate } from '../../query/index.js'
import type { SandboxVariant, VendorCase } from '../vendor-case.js'

/** Settings the golden pairs are written for. */
export const caseSettings: Readonly<Record<string, unknown>> = {
  baseUrl: 'https://yunzhijia.golden.example',
  eid: '1234567',
  auth: { appId: 'GOLDEN1', secret: 'goldenSecretNotReal' },
  crypto: { key: 'goldenAesKey0016' },
}

/** The only request there is, before it is sealed. */
const everything = 'POST /api/open/linkerp/ReportDataTableapi/getAdminTableInfos {"eid":"1234567"}'

function pair(name: string, predicate: Predicate, more: Partial<VendorCase> = {}): VendorCase {
  return { name, kind: 'ReportTable', predicate, expectedText: everything, residual: true, ...more }
}

const golden = (nativeId: string, source = 'golden') => ({ entity: 'ReportTable', source, nativeId }) as const
const by = (field: string, direction: OrderTerm['direction']): OrderTerm => ({ field, direction })
const day = Date.parse('2024-01-15T00:00:00Z')

/** Golden pairs: every filter and order becomes the one request, and is worked out here. */
export const cases: readonly VendorCase[] = [
  pair('no filter lists everything', TRUE, { residual: false }),
  pair('an order is made here', TRUE, { order: by('updatedAt', 'DESC'), residual: false }),
  pair('an order by name is made here', TRUE, { order: by('name', 'ASC'), residual: false }),
  pair('fields that are asked for change nothing', TRUE, { fields: ['name', 'categoryName'], residual: false }),
  pair('equal names stay here', condition('name', 'eq', '月度销售报表')),
  pair('unequal names stay here', condition('name', 'ne', '月度销售报表')),
  pair('a list of names stays here', condition('name', 'in', 'a', 'b')),
  pair('a part of a name stays here', condition('name', 'contains', '100%')),
  pair('quotes in a name reach no request', condition('name', 'eq', '"}{"eid":"7654321')),
  pair('a category stays here', condition('categoryName', 'startsWith', '财务')),
  pair('a time stays here', condition('updatedAt', 'gte', day), { order: by('updatedAt', 'DESC') }),
  pair('tables that never had rows stay here', condition('updatedAt', 'isNull')),
  pair('an id is found in the whole list', condition('id', 'eq', golden('59cdbbf4d5ad790605e1ba4f'))),
  pair('a native id is found in the whole list', condition('nativeId', 'in', '59cdbbf4d5ad790605e1ba4f', 'x')),
  pair('an id of another source asks nothing', condition('id', 'eq', golden('1', 'elsewhere')), { expectedText: null }),
  pair('either of two stays here', or(condition('name', 'eq', 'a'), condition('updatedAt', 'lt', day))),
  pair('a negation stays here', not(and(condition('name', 'eq', 'a'), condition('categoryName', 'eq', 'b')))),
  pair('a filter that nothing satisfies asks nothing', FALSE, { expectedText: null }),
]

/** More calls than a test makes; the platform's own limit is not what these variants are about. */
const limits = { perMinute: { team: 1_000_000, app: 1_000_000 }, perHour: 1_000_000 }

/** Ways in which the platform may turn out to behave, each of which the adapter must survive. */
export const variants: readonly SandboxVariant[] = [
  { name: 'signed tokens', sandbox: { limits }, settings: {} },
  {
    name: 'gateway tokens, newer prefix, no time on empty tables',
    sandbox: {
      limits,
      generation: 'gatewayTeam',
      prefix: '/gateway/linkerp',
      list: { emptyUpdateTime: 'absent', order: 'newestFirst', includeEmptyCategories: false },
      errorOnSuccess: 'empty',
    },
    settings: {},
  },
  {
    name: 'key cut to 16 bytes, short-lived rotating tokens, errors with their HTTP status',
    sandbox: {
      limits,
      keyMode: 'net16',
      credentials: { sealingKey: 'longerThanSixteenBytes' },
      tokens: { ttlSeconds: 2, reuse: false, rotateRefresh: true, graceSeconds: 0 },
      httpStatusMode: 'mapped',
    },
    settings: {},
  },
]
