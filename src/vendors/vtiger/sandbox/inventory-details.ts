import type { Row } from './store.js'

/** Sums of an order. */
export interface Totals {
  readonly sub: number
  readonly grand: number
  readonly preTax: number
}

const taxNames = ['VAT', 'Sales', 'Service']

/** The closing block of `LineItems_FinalDetails`; taxes read as a number on create and as text on retrieve. */
export function finalDetails(totals: Totals, percentage: 0 | '0.000'): Record<string, unknown> {
  const shared = { type: 'Fixed', method: 'Simple', regions: [], compoundon: [] }
  const taxes: Record<string, unknown> = {}
  for (const [index, taxlabel] of taxNames.entries()) {
    const taxid = String(index + 1)
    taxes[taxid] = { taxname: `tax${taxid}`, taxlabel, percentage, amount: '0.00', taxid, ...shared }
  }
  const chargeTaxes = taxNames.map((taxlabel, index) => ({
    taxname: `shtax${index + 1}`,
    taxlabel,
    percentage: 0,
    amount: 0,
    taxid: String(index + 1),
    ...shared,
  }))
  return {
    final_details: {
      taxtype: 'group',
      discount_type_final: 'zero',
      hdnSubTotal: totals.sub.toFixed(2),
      discount_percentage_final: 0,
      discount_amount_final: '0.00',
      discountTotal_final: '0.00',
      taxes,
      tax_totalamount: '0.00',
      shipping_handling_charge: '0.00',
      sh_taxes: chargeTaxes,
      shtax_totalamount: '0.00',
      adjustment: '0.00',
      grandTotal: totals.grand.toFixed(2),
      preTaxTotal: totals.preTax.toFixed(2),
      totalAfterDiscount: totals.preTax.toFixed(2),
      chargesAndItsTaxes: { '1': { value: null, taxes: { '1': 0, '2': 0, '3': 0 } } },
      deductTaxes: [],
      deductTaxesTotalAmount: '0.00',
    },
  }
}

/** One line's block of `LineItems_FinalDetails`; every key ends in the line's number. */
export function lineDetails(place: number, line: Row, product: Row | undefined): Record<string, unknown> {
  const price = Number(line.values['listprice'])
  const quantity = Number(line.values['quantity'])
  const total = (price * quantity).toFixed(2)
  const details = {
    purchaseCost: '0.00',
    margin: '0.00',
    productDeleted: product?.deleted ?? true,
    entityType: product?.module.name ?? '',
    ...(place > 1 && { delRow: 'Del' }),
    hdnProductId: String(line.values['productid']),
    productName: product?.values['productname'] ?? '',
    hdnProductcode: product?.values['product_no'] ?? '',
    productDescription: product?.values['description'] ?? '',
    comment: line.values['comment'] ?? '',
    qtyInStock: String(Number(product?.values['qtyinstock'] ?? 0)),
    qty: String(quantity),
    listPrice: price.toFixed(2),
    unitPrice: Number(product?.values['unit_price'] ?? 0).toFixed(2),
    productTotal: total,
    subproduct_ids: '',
    subprod_qty_list: [],
    subprod_names: '',
    discount_percent: 0,
    discount_amount: 0,
    checked_discount_zero: ' checked',
    discountTotal: '0.00',
    totalAfterDiscount: total,
    taxTotal: '0.00',
    netPrice: total,
  }
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [`${key}${place}`, value]))
}
