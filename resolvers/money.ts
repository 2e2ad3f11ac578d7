import type { Money } from '../schema/entity/money.js'

/** The code by which ISO 4217 says that no currency is involved; here, that the source names none. */
const noCurrency = 'XXX'

/** An amount with its currency; null where there is no amount. */
export function moneyOf(amount: string | null | undefined, currency: string | null | undefined): Money | null {
  return amount === null || amount === undefined ? null : { amount, currency: currency ?? noCurrency }
}
