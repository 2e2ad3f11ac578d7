import { InputType } from 'type-graphql'
import { DateTimeFilter } from './date-time-filter.js'
import { IDFilter } from './id-filter.js'
import { StringFilter } from './string-filter.js'
import { OptionalInput, OptionalInputs } from './optional.js'

/** Which contacts to list; all members that are given must hold. */
@InputType('ContactFilter', {
  description: 'Which contacts to list; all members that are given must hold, and an empty object lets all through.',
})
export class ContactFilter {
  @OptionalInputs(() => ContactFilter, 'All of these hold.')
  and?: ContactFilter[] | null

  @OptionalInputs(() => ContactFilter, 'At least one of these holds; an empty list lets nothing through.')
  or?: ContactFilter[] | null

  @OptionalInput(() => ContactFilter, 'This does not hold.')
  not?: ContactFilter | null

  @OptionalInput(() => IDFilter, 'Its id here.')
  id?: IDFilter | null

  @OptionalInput(() => StringFilter, 'The id that the source itself gives it.')
  nativeId?: StringFilter | null

  @OptionalInput(() => StringFilter, 'Full name.')
  name?: StringFilter | null

  @OptionalInput(() => StringFilter, 'Phone at the desk, compared as stored.')
  phone?: StringFilter | null

  @OptionalInput(() => StringFilter, 'Mobile phone, compared as stored.')
  mobile?: StringFilter | null

  @OptionalInput(() => StringFilter, 'Mail address, compared as stored.')
  email?: StringFilter | null

  @OptionalInput(() => IDFilter, 'The customer the person belongs to.')
  customerId?: IDFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the source first kept it.')
  createdAt?: DateTimeFilter | null

  @OptionalInput(() => DateTimeFilter, 'When the source last changed it.')
  updatedAt?: DateTimeFilter | null
}
