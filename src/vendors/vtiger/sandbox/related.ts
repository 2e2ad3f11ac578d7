import { modules } from './describe/modules.js'
import { failures, WebServiceError } from './errors.js'
import { maySee, runQuery } from './query.js'
import type { Context } from './query.js'
import { locate } from './records.js'
import { renderListed } from './render.js'
import type { Row } from './store.js'

type Relation = readonly [label: string, module: string]

const activities: readonly Relation[] = [
  ['Activities', 'Calendar'],
  ['Emails', 'Emails'],
  ['Activity History', 'Calendar'],
  ['Documents', 'Documents'],
  ['HelpDesk', 'HelpDesk'],
]

const relations: Readonly<Record<string, readonly Relation[]>> = {
  Accounts: [
    ['Contacts', 'Contacts'],
    ['Potentials', 'Potentials'],
    ['Quotes', 'Quotes'],
    ['Sales Order', 'SalesOrder'],
    ['Invoice', 'Invoice'],
    ...activities,
    ['Products', 'Products'],
    ['Campaigns', 'Campaigns'],
    ['PBXManager', 'PBXManager'],
    ['Service Contracts', 'ServiceContracts'],
    ['Services', 'Services'],
    ['Projects', 'Project'],
    ['ModComments', 'ModComments'],
    ['Assets', 'Assets'],
  ],
  Contacts: [
    ['Potentials', 'Potentials'],
    ...activities,
    ['Quotes', 'Quotes'],
    ['Sales Order', 'SalesOrder'],
    ['Invoice', 'Invoice'],
    ['ModComments', 'ModComments'],
  ],
  HelpDesk: [
    ['Activities', 'Calendar'],
    ['Documents', 'Documents'],
    ['ModComments', 'ModComments'],
  ],
  SalesOrder: [
    ['Activities', 'Calendar'],
    ['Documents', 'Documents'],
    ['Invoice', 'Invoice'],
    ['ModComments', 'ModComments'],
  ],
  Products: [
    ['HelpDesk', 'HelpDesk'],
    ['Documents', 'Documents'],
  ],
}

/** The related lists of a module. A type met under two labels is named twice. */
export function relatedTypes(moduleName: string): unknown {
  const module = modules.get(moduleName)
  if (module === undefined) throw failures.denied(` for name : ${moduleName}`)
  const list = relations[module.name] ?? []
  const information: Record<string, unknown> = {}
  for (const [label, name] of list) information[label] = { name, label, isEntity: '1' }
  return { types: list.map(([, name]) => name), information }
}

/** At most 100 related records, whole. */
export function retrieveRelated(context: Context, id: string, type: string, label: string): unknown {
  const parent = locate(context, id, ' for id')
  return relatedRows(context, parent, label, type)
    .slice(0, 100)
    .map((row) => renderListed(context.store, row, context.user))
}

/**
 * A query over related records. The server cuts the text at the first `WHERE` in capitals and puts its own condition
 * there, so the query may have no semicolon, and order or limit only work behind such a WHERE.
 */
export function queryRelated(context: Context, id: string, label: string, query: string): unknown {
  const parent = locate(context, id, ' for id')
  const ids = relatedRows(context, parent, label, undefined).map((row) => `'${context.store.idOf(row)}'`)
  if (ids.length === 0) ids.push(`'${context.store.idOf(parent).replace(/x\d+$/, 'x0')}'`)
  const [head = '', ...rest] = query.split('WHERE')
  const condition = `WHERE id IN (${ids.join(',')})`
  const tail = rest.join('WHERE')
  return runQuery(context, rest.length === 0 ? `${head} ${condition};` : `${head} ${condition} AND ${tail};`)
}

function relatedRows(context: Context, parent: Row, label: string, type: string | undefined): Row[] {
  const relation = relations[parent.module.name]?.find(([name]) => name === label)
  if (relation === undefined || (type !== undefined && relation[1] !== type)) {
    throw new WebServiceError('UNKOWN_ENTITY', 'Relation specified is incorrect')
  }
  const fields = modules
    .get(relation[1])
    ?.fields.filter((field) => field.refersTo.includes(parent.module.name))
    .map(({ name }) => name)
  return context.store
    .rows(relation[1])
    .filter((row) => !row.deleted && maySee(context, row))
    .filter((row) => fields?.some((name) => row.values[name] === parent.number))
}
