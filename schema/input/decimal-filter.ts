import { InputType } from 'type-graphql'
import { Decimal } from '../scalar/decimal.js'
import { OptionalValue } from './optional.js'

/** Tests of a decimal, by value; all that are given must hold. */
@InputType('DecimalFilter', { description: 'Tests of a decimal, by value: 1.5 is 1.50. All that are given must hold.' })
export class DecimalFilter {
  @OptionalValue(() => Decimal, 'Is this number.')
  eq?: string | null

  @OptionalValue(() => Decimal, 'Is not this number; true where there is none.')
  ne?: string | null

  @OptionalValue(() => Decimal, 'Is greater.')
  gt?: string | null

  @OptionalValue(() => Decimal, 'Is this number or greater.')
  gte?: string | null

  @OptionalValue(() => Decimal, 'Is less.')
  lt?: string | null

  @OptionalValue(() => Decimal, 'Is this number or less.')
  lte?: string | null

  @OptionalValue(() => Boolean, 'true: there is no value. false: there is one.')
  isNull?: boolean | null
}
