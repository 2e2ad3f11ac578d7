import { InputType } from 'type-graphql'
import { CustomerStatusFilter } from './customer-status-filter.js'
import { DateTimeFilter } from './date-time-filter.js'
import { IDFilter } from './id-filter.js'
import { StringFilter } from './string-filter.js'
import { OptionalInput, OptionalInputs } from './optional.js'

/** Which customers to list; all members that are given must hold. */
@InputType('CustomerFilter', {
  description: 'Which customers to list; all members that are given must hold, and an empty object lets all through.',
})
export class CustomerFilter {
  @OptionalInputs(() => CustomerFilter, 'All of these hold.')
  and?: CustomerFilter[] | null

  @OptionalInputs(() => CustomerFilter, 'At least one of these holds; an empty list lets nothing through.')
  or?: CustomerFilter[] | null

  @OptionalInput(() => CustomerFilter, 'This does not hold.')
  not?: CustomerFilter | null

  @OptionalInput(() => IDFilter, 'Its id here.')
  id?: IDFilter | null

  @OptionalInput(() => StringFilter, 'The id that the source itself gives it.')
  nativeId?: StringFilter | null

  @OptionalInput(() => StringFilter, 'What it is called.')
  name?: StringFilter | null

  @OptionalInput(() => CustomerStatusFilter, 'How far the business with it has come.')
  status?: CustomerStatusFilter | null

  @OptionalInput(() => StringFilter, 'Line of business.')
  industry?: StringFilter | null

  @OptionalInput(() => StringFilter, 'Unified social credit code, where the source keeps one.')
  creditCode?: StringFilter | null

  @OptionalInput(() => StringFilter, 'Main phone number, compared as stored.')
  phone?: StringFilter | null

  @OptionalInput(() => StringFilter, 'Main mail address, compared as stored.')
  email?: StringFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the source first kept it.')
  createdAt?: DateTimeFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the source last changed it.')
  updatedAt?: DateTimeFilter | null
}
