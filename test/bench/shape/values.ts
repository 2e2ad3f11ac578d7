/** Name of the one source that every contestant reads; it stands in the ids. */
export const sourceName = 'crm'

/** The key that the source is asked with; any is accepted. */
export const sourceKey = 'bench-key'

/** The Node id of a record, as `encodeReference` of src/model/reference.ts writes it. */
export function nodeId(entity: 'Customer' | 'Ticket' | 'Order', nativeId: string): string {
  return Buffer.from(`${entity}:${sourceName}:${nativeId}`, 'utf8').toString('base64url')
}

/** The native id in a Node id. */
export function nativeIdOf(id: string): string {
  return Buffer.from(id, 'base64url').toString('utf8').split(':')[2] ?? ''
}

/** An instant as our answers write it: in UTC, with milliseconds. */
export function instant(text: string): string {
  // What the source sends needs no parsing: `2024-01-15T10:30:00Z`.
  return text.length === 20 && text.endsWith('Z') ? `${text.slice(0, 19)}.000Z` : new Date(text).toISOString()
}

const customerStatuses: Readonly<Record<string, string>> = { active: 'ACTIVE', inactive: 'INACTIVE' }
const ticketStatuses: Readonly<Record<string, string>> = {
  open: 'OPEN',
  pending: 'PENDING',
  resolved: 'SOLVED',
  closed: 'CLOSED',
}
const orderStatuses: Readonly<Record<string, string>> = { created: 'PENDING', paid: 'PAID', cancelled: 'CANCELLED' }
const priorities: Readonly<Record<string, string>> = { low: 'LOW', normal: 'NORMAL', high: 'HIGH', urgent: 'URGENT' }

/** The unified status of a customer. */
export function customerStatus(native: string): string {
  return customerStatuses[native] ?? 'OTHER'
}

/** The unified status of a ticket. */
export function ticketStatus(native: string): string {
  return ticketStatuses[native] ?? 'OTHER'
}

/** The unified status of an order. */
export function orderStatus(native: string): string {
  return orderStatuses[native] ?? 'OTHER'
}

/** The unified priority of a ticket; one without is NONE. */
export function ticketPriority(native: string | null): string {
  return native === null ? 'NONE' : (priorities[native] ?? 'OTHER')
}
