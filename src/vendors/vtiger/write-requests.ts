import type { WriteIntent, WriteRequest } from '../vendor.js'
import type { Cell, Said } from './write-cells.js'
import { ownStreets, writeTargets } from './write-fields.js'
import type { Facts } from './write-facts.js'
import { wireText } from './write-values.js'

type Created = Extract<WriteIntent, { readonly operation: 'create' }>

/** What stands in a request that is only shown, for what is read from the source before it is sent. */
export const unreadFacts: Facts = {
  owner: '<signed-in user>',
  streets: Object.fromEntries(ownStreets.map((column) => [column, '<street of the customer>'])),
  currency: { id: '<id of the currency>', rate: '<rate of the currency>' },
}

/** Makes a record: `create` (dossier of 8.4.0, create). */
export function createRequest(intent: Created, said: Said, cells: readonly Cell[], facts: Facts): WriteRequest {
  const { module } = writeTargets[intent.kind]
  const own = new Set(cells.map(({ column }) => column))
  const element: Record<string, unknown> = {}
  for (const { column, value } of cells) if (value !== null) element[column] = wireText(value)
  if (facts.owner !== null && !own.has('assigned_user_id')) element['assigned_user_id'] = facts.owner
  if (intent.kind === 'Order') Object.assign(element, orderElement(said, cells, facts))
  return posted('create', { elementType: module, element: JSON.stringify(element) })
}

/** Lines of a new order, and what the vendor does not reckon right without: the tax of the whole order, and its currency. */
function orderElement({ lines }: Said, cells: readonly Cell[], { streets, currency }: Facts): object {
  const callers = new Set(cells.flatMap(({ column, from }) => (from === 'setting' ? [] : [column])))
  return {
    ...Object.fromEntries(Object.entries(streets).filter(([column]) => !callers.has(column))),
    productid: lines[0]?.productId,
    // Tax by line crashes the server after the order was written, on PHP 8.
    hdnTaxType: 'group',
    ...(currency === null ? {} : { currency_id: currency.id, conversion_rate: currency.rate }),
    LineItems: lines.map(({ productId, quantity, unitPrice }) => ({
      productid: productId,
      quantity,
      ...(unitPrice === null ? {} : { listprice: unitPrice }),
    })),
  }
}

/** Changes the columns named and no others: `revise`. An empty text clears. */
export function reviseRequest(nativeId: string, cells: readonly Cell[]): WriteRequest {
  const said = cells.map(({ column, value }) => [column, wireText(value) ?? ''])
  return posted('revise', { element: JSON.stringify({ id: nativeId, ...Object.fromEntries(said) }) })
}

/** Moves a record to the recycle bin. */
export function deleteRequest(nativeId: string): WriteRequest {
  return posted('delete', { id: nativeId })
}

function posted(operation: string, parameters: Readonly<Record<string, string>>): WriteRequest {
  const form = Object.entries({ operation, ...parameters })
  return Object.freeze({
    method: 'POST',
    path: '/webservice.php',
    body: new URLSearchParams(form).toString(),
    contentType: 'application/x-www-form-urlencoded',
    text: `POST /webservice.php ${form.map(([name, value]) => `${name}=${value}`).join(' ')}`,
  })
}
