import DataLoader from 'dataloader'
import type { NativeCustomer, NativeOrder, NativeTicket } from '../shape/native.js'
import { maxPage, type ReadList } from './source.js'

/**
 * The batches of one request. Customers are looked up by their ids, tickets and orders by those of their customers, with
 * one loader for each projection and page size, as their answers differ by these.
 */
export class Loaders {
  private readonly loaders = new Map<string, DataLoader<string, unknown>>()

  constructor(private readonly readList: ReadList) {}

  /** A customer by its native id; null when there is none. */
  customer(id: string, fields: string): Promise<NativeCustomer | null> {
    return this.loader(`customer ${fields}`, (ids: readonly string[]) => this.customers(ids, fields)).load(id)
  }

  /** The newest tickets of a customer. */
  tickets(customerId: string, first: number, fields: string): Promise<readonly NativeTicket[]> {
    return this.loader(`tickets ${first} ${fields}`, (ids) =>
      this.children<NativeTicket>('tickets', ids, first, fields),
    ).load(customerId)
  }

  /** The newest orders of a customer. */
  orders(customerId: string, first: number, fields: string): Promise<readonly NativeOrder[]> {
    return this.loader(`orders ${first} ${fields}`, (ids) =>
      this.children<NativeOrder>('orders', ids, first, fields),
    ).load(customerId)
  }

  private loader<T>(key: string, batch: (ids: readonly string[]) => Promise<readonly T[]>): DataLoader<string, T> {
    let loader = this.loaders.get(key) as DataLoader<string, T> | undefined
    if (loader === undefined) {
      loader = new DataLoader(batch, { maxBatchSize: maxPage })
      this.loaders.set(key, loader)
    }
    return loader
  }

  private async customers(ids: readonly string[], fields: string): Promise<readonly (NativeCustomer | null)[]> {
    const filter = ids.length === 1 ? `id=${ids[0]}` : `id%5Bin%5D=${ids.join('%2C')}`
    const query = `${filter}&fields=${fields}&page=1&pageSize=${maxPage}`
    const { data } = await this.readList<NativeCustomer>('customers', query)
    const byId = new Map(data.items.map((customer) => [customer.id, customer]))
    return ids.map((id) => byId.get(id) ?? null)
  }

  /** Reads page after page until every customer has its records or the list ends. */
  private async children<T extends { readonly customerId: string }>(
    resource: string,
    ids: readonly string[],
    first: number,
    fields: string,
  ): Promise<readonly (readonly T[])[]> {
    const found = new Map<string, T[]>(ids.map((id) => [id, []]))
    const filter = `customerId%5Bin%5D=${ids.join('%2C')}&sort=createdAt&order=desc&fields=${fields}`
    let unfilled = ids.length
    for (let page = 1, more = true; more && unfilled > 0; page++) {
      const { data } = await this.readList<T>(resource, `${filter}&page=${page}&pageSize=${maxPage}`)
      for (const item of data.items) {
        const records = found.get(item.customerId)
        if (records === undefined || records.length >= first) continue
        if (records.push(item) === first) unfilled--
      }
      more = page * maxPage < data.pagination.total
    }
    return ids.map((id) => found.get(id) ?? [])
  }
}
