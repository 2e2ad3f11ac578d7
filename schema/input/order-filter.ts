import { InputType } from 'type-graphql'
import { DateTimeFilter } from './date-time-filter.js'
import { DecimalFilter } from './decimal-filter.js'
import { IDFilter } from './id-filter.js'
import { OrderStatusFilter } from './order-status-filter.js'
import { StringFilter } from './string-filter.js'
import { OptionalInput, OptionalInputs } from './optional.js'

/** Which orders to list; all members that are given must hold. */
@InputType('OrderFilter', {
  description: 'Which orders to list; all members that are given must hold, and an empty object lets all through.',
})
export class OrderFilter {
  @OptionalInputs(() => OrderFilter, 'All of these hold.')
  and?: OrderFilter[] | null

  @OptionalInputs(() => OrderFilter, 'At least one of these holds; an empty list lets nothing through.')
  or?: OrderFilter[] | null

  @OptionalInput(() => OrderFilter, 'This does not hold.')
  not?: OrderFilter | null

  @OptionalInput(() => IDFilter, 'Its id here.')
  id?: IDFilter | null

  @OptionalInput(() => StringFilter, 'The id that the source itself gives it.')
  nativeId?: StringFilter | null

  @OptionalInput(() => StringFilter, 'The number people quote.')
  number?: StringFilter | null

  @OptionalInput(() => OrderStatusFilter, 'Where it stands.')
  status?: OrderStatusFilter | null

  @OptionalInput(() => DecimalFilter, 'Its total, whatever the currency.')
  total?: DecimalFilter | null

  @OptionalInput(() => IDFilter, 'The customer who placed it.')
  customerId?: IDFilter | null

  @OptionalInput(() => IDFilter, 'The person who placed it.')
  contactId?: IDFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the source first kept it.')
  createdAt?: DateTimeFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the source last changed it.')
  updatedAt?: DateTimeFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the customer placed it.')
  placedAt?: DateTimeFilter | null
}
