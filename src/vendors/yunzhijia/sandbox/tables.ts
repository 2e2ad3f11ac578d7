import type { Clock } from '../../../sandbox/sandbox.js'
import { Refusal, refuseParameter } from './envelope.js'
import type { HeaderOptions, ListOptions } from './options.js'
import { needText } from './payload.js'
import type { Payload } from './payload.js'
import { objectId } from './records.js'
import type { ColumnType, ReportCategoryRecord, ReportColumn, ReportTableRecord } from './records.js'

const columnTypes: readonly string[] = ['string', 'number', 'timestamp'] satisfies ColumnType[]

/** Answer of `getAdminTableInfos`: categories with their tables. There is no paging and no filter. */
export function listTables(categories: readonly ReportCategoryRecord[], options: ListOptions = {}): unknown {
  const ordered = <T>(list: readonly T[]): T[] => (options.order === 'newestFirst' ? [...list].reverse() : [...list])
  return ordered(categories)
    .filter((category) => category.tables.length > 0 || (options.includeEmptyCategories ?? true))
    .map((category) => ({
      id: category.id,
      name: category.name,
      tableInfos: ordered(category.tables).map(({ dataUpdateTime, id, name }) =>
        dataUpdateTime === null && options.emptyUpdateTime === 'absent' ? { id, name } : { dataUpdateTime, id, name },
      ),
    }))
}

/** Makes `createTableInfoHeader`: adds an empty table to a category and answers its id. */
export function createTableMaker(
  categories: readonly ReportCategoryRecord[],
  clock: Clock,
  options: HeaderOptions = {},
): (payload: Payload) => { readonly tableInfoId: string } {
  const { uniqueTable = false, uniqueColumn = true, maxColumns = 100, maxNameLength = 64 } = options
  let made = 0

  const readName = (value: unknown, field: string): string => {
    if (typeof value !== 'string' || value === '') throw refuseParameter(field, '不能为空')
    if ([...value].length > maxNameLength) throw refuseParameter(field, `超过 ${maxNameLength} 个字符`)
    return value
  }

  const readColumns = (items: unknown): ReportColumn[] => {
    if (!Array.isArray(items) || items.length === 0) throw refuseParameter('headerItems', '不能为空')
    if (items.length > maxColumns) throw refuseParameter('headerItems', `超过 ${maxColumns} 列`)
    const columns = items.map((item: unknown, index): ReportColumn => {
      const { name, dataType } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>
      if (typeof dataType !== 'string' || !columnTypes.includes(dataType)) {
        throw refuseParameter(`headerItems[${index}].dataType`, '应为 string、number 或 timestamp')
      }
      return { name: readName(name, `headerItems[${index}].name`), dataType: dataType as ColumnType }
    })
    const repeated = columns.find((column, index) => columns.findIndex(({ name }) => name === column.name) < index)
    if (uniqueColumn && repeated) throw refuseParameter('headerItems', `列名重复 ${repeated.name}`)
    return columns
  }

  return (payload) => {
    const name = readName(payload['name'], 'name')
    const categoryId = needText(payload, 'reportCategoryId')
    const columns = readColumns(payload['headerItems'])
    const category = findCategory(categories, categoryId)
    if (uniqueTable && category.tables.some((table) => table.name === name)) throw refuseParameter('name', '已存在')
    made += 1
    const table: ReportTableRecord = { id: objectId(clock.now(), made), name, dataUpdateTime: null, columns, rows: [] }
    category.tables.push(table)
    return { tableInfoId: table.id }
  }
}

/** A category by id. @throws Refusal `notFound` */
export function findCategory(categories: readonly ReportCategoryRecord[], id: string): ReportCategoryRecord {
  const category = categories.find((candidate) => candidate.id === id)
  if (category === undefined) throw new Refusal('notFound', '分类不存在: reportCategoryId')
  return category
}
