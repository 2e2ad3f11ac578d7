import { modules } from './describe/modules.js'
import { Crash, failures, WebServiceError } from './errors.js'
import { finalDetails, lineDetails } from './inventory-details.js'
import type { Totals } from './inventory-details.js'
import type { Context } from './query.js'
import { renderRecord, renderValue } from './render.js'
import type { Row, VtigerStore } from './store.js'
import { inputText, storedValue } from './values.js'

type Element = Readonly<Record<string, unknown>>

/** Refuses an order without line items, which has an error text of its own. */
export function checkLines(element: Element): void {
  if (linesOf(element).length === 0) {
    throw new WebServiceError('MANDATORY_FIELDS_MISSING', 'Mandatory Fields Missing..')
  }
  checkProducts(element)
}

/** Refuses lines that name their product by anything but an id, before any of them is written. */
export function checkProducts(element: Element): void {
  for (const line of linesOf(element)) if (!/^\d+x\d+$/.test(inputText(line['productid']))) throw failures.badId()
}

/** Writes a new order with its lines and gives it back, totals as numbers and the rest in text. */
export function createOrder(context: Context, row: Row, element: Element): unknown {
  const { store } = context
  store.insert(row)
  writeLines(store, row, element)
  const totals = writeTotals(store, row)
  if (row.values['hdnTaxType'] === 'individual' && !store.behaviour.individualTax) {
    row.broken = true
    throw new Crash()
  }
  const record: Record<string, unknown> = {
    id: store.idOf(row),
    ...renderRecord(store, row, context.user),
    hdnGrandTotal: totals.grand,
    hdnSubTotal: totals.sub,
    pre_tax_total: totals.preTax,
    invoicestatus: inputText(element['invoicestatus']),
  }
  if (row.module.name === 'Invoice') record['balance'] = 0
  const { garblesNewLines, unsetReference } = store.behaviour
  const lines = store.lines(row.number).map((line) => {
    const rendered = renderLine(store, line)
    if (!garblesNewLines) return rendered
    return { ...rendered, parent_id: `${store.moduleNumbers[row.module.name]}xArray`, incrementondel: '0' }
  })
  return {
    ...record,
    ...charges,
    LineItems: lines,
    productid: unsetReference === null ? '' : null,
    LineItems_FinalDetails: { '1': finalDetails({ sub: 0, grand: 0, preTax: 0 }, 0) },
    new: true,
  }
}

/** A whole order with its lines, as `retrieve` gives it. */
export function renderOrder({ store, user }: Context, row: Row): unknown {
  const lines = store.lines(row.number)
  const totals: Totals = {
    sub: Number(row.values['hdnSubTotal']),
    grand: Number(row.values['hdnGrandTotal']),
    preTax: Number(row.values['pre_tax_total']),
  }
  const details: Record<string, unknown> = {}
  for (const [index, line] of lines.entries()) {
    const own = lineDetails(index + 1, line, store.row('Products', Number(line.values['productid'])))
    details[String(index + 1)] = index === 0 ? { ...own, ...finalDetails(totals, '0.000') } : own
  }
  const rendered = lines.map((line) => renderLine(store, line))
  return {
    ...renderRecord(store, row, user),
    ...charges,
    LineItems: rendered,
    productid: rendered[0]?.['productid'] ?? '',
    LineItems_FinalDetails: details,
  }
}

/** Puts new lines in place of an order's old ones. On 8.4 the lines are written, but the totals are lost. */
export function replaceLines({ store }: Context, row: Row, element: Element): void {
  store.dropLines(row.number)
  writeLines(store, row, element)
  if (store.behaviour.revisesLines) {
    writeTotals(store, row)
    return
  }
  for (const name of ['hdnSubTotal', 'hdnGrandTotal', 'pre_tax_total']) row.values[name] = '0.00000000'
  throw new Crash()
}

/** Sets an order's totals from its lines and header discounts. */
export function writeTotals(store: VtigerStore, row: Row): Totals {
  const sub = roundMoney(store.lines(row.number).reduce((sum, line) => sum + lineTotal(line), 0))
  const percent = Number(row.values['hdnDiscountPercent'] ?? 0)
  const preTax = roundMoney(sub - (sub * percent) / 100 - Number(row.values['hdnDiscountAmount'] ?? 0))
  const grand = roundMoney(preTax + Number(row.values['txtAdjustment'] ?? 0))
  row.values['hdnSubTotal'] = sub.toFixed(8)
  row.values['pre_tax_total'] = preTax.toFixed(8)
  row.values['hdnGrandTotal'] = grand.toFixed(8)
  if (row.module.name === 'Invoice') {
    row.values['balance'] = (grand - Number(row.values['received'] ?? 0)).toFixed(8)
  }
  return { sub, grand, preTax }
}

/** Quantity times price, less the line's discount. */
export function lineTotal({ values }: Row): number {
  const gross = Number(values['quantity']) * Number(values['listprice'])
  return gross - (gross * Number(values['discount_percent'])) / 100 - Number(values['discount_amount'])
}

const charges = {
  'shipping_&_handling': null,
  'shipping_&_handling_shtax1': 0,
  'shipping_&_handling_shtax2': 0,
  'shipping_&_handling_shtax3': 0,
}

function linesOf(element: Element): Element[] {
  const lines: unknown = element['LineItems']
  if (!Array.isArray(lines)) return []
  return lines.filter((line): line is Element => typeof line === 'object' && line !== null)
}

function writeLines(store: VtigerStore, order: Row, element: Element): void {
  const module = modules.get('LineItem')
  for (const [index, line] of linesOf(element).entries()) {
    const productId = inputText(line['productid'])
    const product = store.find(productId)
    const input: Record<string, string> = {}
    for (const field of module?.fields ?? []) {
      const value = line[field.name]
      if (module === undefined || value === undefined || field.name === 'id' || field.type === 'reference') continue
      input[field.name] = String(storedValue(module, field, value) ?? '')
    }
    store.add('LineItem', {
      ...input,
      listprice: input['listprice'] ?? String(product?.values['unit_price'] ?? '0'),
      productid: productId,
      parent_id: store.idOf(order),
      sequence_no: String(index + 1),
      incrementondel: '1',
    })
  }
}

/** One entry of `LineItems`. */
function renderLine(store: VtigerStore, line: Row): Record<string, unknown> {
  const read = (name: string): string | null =>
    renderValue(store, line.module.field.get(name), line.values[name] ?? null, line, 'single')
  const product = store.row('Products', Number(line.values['productid']))
  const head = ['parent_id', 'productid', 'sequence_no', 'quantity', 'listprice', 'discount_percent', 'discount_amount']
  const tail = ['tax1', 'tax2', 'tax3', 'image', 'purchase_cost', 'margin', 'id']
  const entries = (names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, read(name)]))
  return {
    ...entries(head),
    comment: read('comment'),
    description: '',
    incrementondel: read('incrementondel'),
    ...entries(tail),
    product_name: product?.values['productname'] ?? product?.values['servicename'] ?? '',
    entity_type: product?.module.name ?? '',
    deleted: product?.deleted === true ? '1' : '0',
  }
}

function roundMoney(amount: number): number {
  return Math.round(amount * 1e6) / 1e6
}
