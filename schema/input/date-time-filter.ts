import { InputType } from 'type-graphql'
import { DateTime } from '../scalar/date-time.js'
import { OptionalValue } from './optional.js'

/** Tests of an instant; all that are given must hold. */
@InputType('DateTimeFilter', { description: 'Tests of an instant; all that are given must hold.' })
export class DateTimeFilter {
  @OptionalValue(() => DateTime, 'Is this very instant.')
  eq?: number | null

  @OptionalValue(() => DateTime, 'Is later.')
  gt?: number | null

  @OptionalValue(() => DateTime, 'Is this instant or later.')
  gte?: number | null

  @OptionalValue(() => DateTime, 'Is earlier.')
  lt?: number | null

  @OptionalValue(() => DateTime, 'Is this instant or earlier.')
  lte?: number | null

  @OptionalValue(() => Boolean, 'true: there is no value. false: there is one.')
  isNull?: boolean | null
}
