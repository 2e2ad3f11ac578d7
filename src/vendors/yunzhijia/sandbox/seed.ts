import { createRandom, hash32 } from '../../../sandbox/random.js'
import type { World } from '../../../sandbox/world-types.js'
import { objectId } from './records.js'
import type { ReportCategoryRecord, ReportColumn, ReportTableRecord } from './records.js'

/** The last category stays empty; two share a name, as nothing forbids it. */
const categoryNames = [
  '财务(示例)',
  '销售报表',
  'Human resources',
  '运营 "100%" 重点',
  "People's reports",
  '财务(示例)',
  '空分类',
]

/** Names that try equality, case, wildcards, quoting and code point order; some come twice. */
const tableNames = [
  '月度销售报表',
  'Monthly revenue',
  'monthly revenue',
  'MONTHLY REVENUE',
  '季度财务汇总',
  '月度销售报表',
  'Q1 "north" pipeline',
  "O'Brien 对账单",
  '折扣 100% 统计',
  'discount_100%',
  '%',
  '_',
  '*',
  'C:\\report\\2023',
  '客户,订单,回款',
  ' 前后空格 ',
  'Straße und Größe',
  'İstanbul şubesi',
  // By UTF-16 units the first of these sorts before the second, by code points after it.
  '😀 满意度调查',
  'Ａ级客户',
  'null',
  '0',
  '<b>员工</b> & 部门',
  'Monthly revenue',
]

const columns: readonly ReportColumn[] = [
  { name: '客户', dataType: 'string' },
  { name: '金额', dataType: 'number' },
  { name: '日期', dataType: 'timestamp' },
]

const firstDay = Date.UTC(2023, 0, 3, 1, 15, 0)
const dayMs = 86_400_000

/** Instants that several tables share, in several categories; with milliseconds, as the vendor's are. */
const sharedInstants = [1_688_123_456_789, 1_700_000_000_000, 1_700_000_000_001, 1_706_659_199_999]

/**
 * Makes the categories and tables of a small company: 24 fixed names, and one statement for every fourth customer of
 * the world. The same world and seed give the same tables. One in eight has no data and so no time.
 */
export function categoriesOfWorld(world: World, seed = 1): ReportCategoryRecord[] {
  const random = createRandom(hash32(seed, 'yunzhijia', 'tables'))
  const categories = categoryNames.map((name, index): ReportCategoryRecord => ({
    id: objectId(firstDay + index * 60_000, index),
    name,
    tables: [],
  }))
  const customers = world.companies.filter((_, index) => index % 4 === 0)
  const names = [
    ...tableNames,
    ...customers.map(({ name }) => (/\p{Script=Han}/u.test(name) ? `${name}对账单` : `Statement of ${name}`)),
  ]
  for (const [index, name] of names.entries()) {
    const createdAt = firstDay + dayMs + index * 3_600_000
    const empty = random.chance(1 / 8)
    const updatedAt = random.chance(0.6) ? random.pick(sharedInstants) : createdAt + random.int(1, 400 * dayMs)
    const company = world.companies[index % Math.max(1, world.companies.length)]
    const table: ReportTableRecord = {
      id: objectId(createdAt, 0x100 + index),
      name,
      dataUpdateTime: empty ? null : updatedAt,
      columns,
      rows: empty ? [] : [{ 客户: company?.name ?? null, 金额: random.int(0, 99_999) / 100, 日期: createdAt }],
    }
    categories[random.int(0, categories.length - 2)]?.tables.push(table)
  }
  return categories
}
