import { CrmError } from '../../errors/index.js'
import { canonicalDecimal } from '../../model/index.js'
import type { CallContext } from '../../transport/index.js'
import type { WriteProblem } from '../vendor.js'
import type { Connection } from './connection.js'
import type { ModuleDescription } from './description.js'
import { queryRequest } from './dialect.js'
import { vtql } from './literals.js'
import { textOf, type NativeRow } from './mapping.js'
import { productModules } from './modules.js'
import { inputProblem, type Cell, type Said, type ValueIntent } from './write-cells.js'
import { ownStreets, writeTargets } from './write-fields.js'
import type { References } from './write-references.js'
import { wireText } from './write-values.js'

/** What a write needs from the source beyond what it says itself. */
export interface Facts {
  /** Owner of a new record where the write names none; null where it does, or nothing new is made. */
  readonly owner: string | null
  /** Of an order's customer, by column; without those that the caller says. */
  readonly streets: Readonly<Record<string, string>>
  /** Of a new order. */
  readonly currency: { readonly id: string; readonly rate: string } | null
}

/** Where facts come from. */
export interface FactSources {
  readonly connection: Connection
  readonly references: References
}

const currencyStatement = vtql`select currency_code,conversion_rate from Currency order by id limit 100;`

/**
 * Reads what a write needs: whether what it refers to exists, one call per module; for a new order also its customer's
 * streets, its products and the list of currencies, one or two calls each. @throws CrmError of kind `source`.
 */
export async function readFacts(
  intent: ValueIntent,
  said: Said,
  cells: readonly Cell[],
  description: ModuleDescription,
  { connection, references }: FactSources,
  call: CallContext,
): Promise<{ readonly facts: Facts; readonly problems: readonly WriteProblem[] }> {
  const problems: WriteProblem[] = []
  const ordersAnew = said.currency !== undefined
  let streets: Readonly<Record<string, string>> = {}
  for (const [module, pointing] of await byModule(intent, cells, description, references, call, problems)) {
    const isCustomer = ordersAnew && module === 'Accounts'
    const ids = pointing.map(({ value }) => String(value))
    const found = await references.find(module, ids, isCustomer ? ownStreets : [], call)
    for (const cell of pointing) {
      const row = found.get(String(cell.value))
      if (row === undefined) problems.push(inputProblem(cell.path, 'There is no such record in this source'))
      else if (isCustomer && cell.column === 'account_id') {
        streets = streetsOf(row, cells)
        if (ownStreets.some((column) => !isSaid(cells, column) && streets[column] === undefined)) {
          const message = `This customer has no street, which an order needs here; give it one, or say ${ownStreets.join(' and ')} in customFields`
          problems.push(inputProblem(cell.path, message))
        }
      }
    }
  }
  problems.push(...(await ownerProblems(cells, connection, references, call)))
  if (ordersAnew) problems.push(...(await productProblems(said, references, call)))
  const currency = ordersAnew ? await readCurrency(said, connection, call) : null
  if (currency !== null && 'path' in currency) problems.push(currency)
  const names = intent.operation === 'create' && !isSaid(cells, 'assigned_user_id')
  return {
    facts: {
      owner: names ? signedInUser(connection) : null,
      streets,
      currency: currency === null || 'path' in currency ? null : currency,
    },
    problems,
  }
}

function isSaid(cells: readonly Cell[], column: string): boolean {
  return cells.some((cell) => cell.column === column)
}

/** Cells that point to records, by the module these must belong to. */
async function byModule(
  intent: ValueIntent,
  cells: readonly Cell[],
  description: ModuleDescription,
  references: References,
  call: CallContext,
  problems: WriteProblem[],
): Promise<ReadonlyMap<string, readonly Cell[]>> {
  const targets = new Map(
    Object.values(writeTargets[intent.kind].fields).flatMap((field) =>
      field.type === 'reference' ? [[field.column, field.module] as const] : [],
    ),
  )
  const grouped = new Map<string, Cell[]>()
  for (const cell of cells) {
    const column = description.columns.get(cell.column)
    const id = wireText(cell.value) ?? ''
    if (column?.type !== 'reference' || id === '') continue
    const module = targets.get(cell.column) ?? (await references.moduleOf(column, id, call))
    if (module === null) problems.push(inputProblem(cell.path, 'names no record that this column can point to'))
    else grouped.set(module, [...(grouped.get(module) ?? []), cell])
  }
  return grouped
}

/** The customer's own streets, one standing for a missing other, where the caller says none; settings only fill gaps. */
function streetsOf(customer: NativeRow, cells: readonly Cell[]): Readonly<Record<string, string>> {
  const kept = ownStreets.map((column) => textOf(customer, column) ?? null)
  const any = kept.find((street) => street !== null && street.trim() !== '') ?? null
  return Object.fromEntries(
    ownStreets.flatMap((column, index) => {
      const street = kept[index]?.trim() === '' ? any : (kept[index] ?? any)
      const isCallers = cells.some((cell) => cell.column === column && cell.from !== 'setting')
      return street === null || isCallers ? [] : [[column, street]]
    }),
  )
}

/** An owner who does not exist is stored all the same and leaves a broken record, so every one said is looked up. */
async function ownerProblems(
  cells: readonly Cell[],
  connection: Connection,
  references: References,
  call: CallContext,
): Promise<readonly WriteProblem[]> {
  const cell = cells.find(({ column }) => column === 'assigned_user_id')
  const id = wireText(cell?.value ?? null) ?? ''
  if (cell === undefined || id === connection.userId()) return []
  const groups = await references.findVisible('Groups', [id], call)
  if (groups?.has(id) === true) return []
  const users = await references.findVisible('Users', [id], call)
  if (users?.has(id) === true) return []
  // Only administrators see the users; what the settings say of them is then the operator's word.
  if (users === null && cell.from === 'setting') return []
  const message =
    users === null
      ? 'is no group, and whether it is a user cannot be told: the configured user does not see the others'
      : 'is neither an active user nor a group of this source'
  return [inputProblem(cell.path, message)]
}

async function productProblems(
  { lines }: Said,
  references: References,
  call: CallContext,
): Promise<readonly WriteProblem[]> {
  const missing = new Set(lines.map(({ productId }) => productId))
  for (const { module } of productModules) {
    if (missing.size === 0) break
    for (const id of (await references.findVisible(module, missing, call))?.keys() ?? []) missing.delete(id)
  }
  return lines.flatMap(({ productId }, index) =>
    missing.has(productId)
      ? [inputProblem(['lines', String(index), 'productId'], 'There is no such product or service in this source')]
      : [],
  )
}

/** The currency of a new order: the one said, else the one the others are reckoned in. */
async function readCurrency(
  { currency, lines }: Said,
  connection: Connection,
  call: CallContext,
): Promise<NonNullable<Facts['currency']> | WriteProblem> {
  const rows = await connection.rows(queryRequest('Order', currencyStatement, 100), call)
  const known = rows.flatMap((row) => {
    const rate = canonicalDecimal(textOf(row, 'conversion_rate') ?? '')
    const code = textOf(row, 'currency_code')
    return rate === null || code == null ? [] : [{ id: textOf(row, 'id') ?? '', code, rate }]
  })
  const fitting = known.filter(({ code, rate }) => (currency == null ? rate === '1' : code === currency))
  const [one] = fitting
  if (one === undefined || fitting.length > 1) {
    const codes = known.map(({ code }) => code).join(', ')
    return inputProblem(['currency'], `must be said, and be one of this source's: ${codes}`)
  }
  const unpriced = lines.findIndex(({ unitPrice }) => unitPrice === null)
  if (one.rate !== '1' && unpriced >= 0) {
    const message = "must be said in this currency: this source's own prices are in another"
    return inputProblem(['lines', String(unpriced), 'unitPrice'], message)
  }
  return { id: one.id, rate: one.rate }
}

function signedInUser({ source, userId }: Connection): string {
  const id = userId()
  if (id !== null) return id
  throw new CrmError('SOURCE_PROTOCOL_ERROR', "Vtiger's sign-in did not say whose it is, so no owner can be given", {
    source,
  })
}
