import type { CustomerRecord, TicketRecord } from '../../src/model/index.js'

const start = Date.UTC(2024, 0, 1)

/** A customer; `second` places it in time. */
export function customer(
  source: string,
  nativeId: string,
  second: number,
  part: Partial<CustomerRecord> = {},
): CustomerRecord {
  return {
    source,
    nativeId,
    name: nativeId,
    status: 'ACTIVE',
    createdAt: start + second * 1000,
    updatedAt: start + second * 1000,
    ...part,
  }
}

/** A ticket of a customer. */
export function ticket(source: string, nativeId: string, customerId: string | null, second: number): TicketRecord {
  return {
    source,
    nativeId,
    customerId,
    subject: nativeId,
    status: 'OPEN',
    priority: 'NORMAL',
    createdAt: start + second * 1000,
  }
}
