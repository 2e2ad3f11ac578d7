import { InputType } from 'type-graphql'
import { DateTimeFilter } from './date-time-filter.js'
import { IDFilter } from './id-filter.js'
import { OptionalInput, OptionalInputs } from './optional.js'
import { StringFilter } from './string-filter.js'

/** Which report tables to list; all members that are given must hold. */
@InputType('ReportTableFilter', {
  description:
    'Which report tables to list; all members that are given must hold, and an empty object lets all through.',
})
export class ReportTableFilter {
  @OptionalInputs(() => ReportTableFilter, 'All of these hold.')
  and?: ReportTableFilter[] | null

  @OptionalInputs(() => ReportTableFilter, 'At least one of these holds; an empty list lets nothing through.')
  or?: ReportTableFilter[] | null

  @OptionalInput(() => ReportTableFilter, 'This does not hold.')
  not?: ReportTableFilter | null

  @OptionalInput(() => IDFilter, 'Its id here.')
  id?: IDFilter | null

  @OptionalInput(() => StringFilter, 'The id that the source itself gives it.')
  nativeId?: StringFilter | null

  @OptionalInput(() => StringFilter, 'What it is called.')
  name?: StringFilter | null

  @OptionalInput(() => StringFilter, 'What its category is called.')
  categoryName?: StringFilter | null

  @OptionalInput(() => DateTimeFilter, 'When rows were last put into it.')
  updatedAt?: DateTimeFilter | null
}
