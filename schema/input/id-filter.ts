import { ID, InputType } from 'type-graphql'
import { OptionalValue, OptionalValues } from './optional.js'

/** Tests of an id; all that are given must hold. */
@InputType('IDFilter', { description: 'Tests of an id, as earlier answers gave it; all that are given must hold.' })
export class IDFilter {
  @OptionalValue(() => ID, 'Is this record.')
  eq?: string | null

  @OptionalValue(() => ID, 'Is not this record; true where there is none.')
  ne?: string | null;

  @OptionalValues(() => ID, 'Is one of these records.')
  in?: string[] | null

  @OptionalValues(() => ID, 'Is none of these records; true where there is none.')
  notIn?: string[] | null

  @OptionalValue(() => Boolean, 'true: there is no value. false: there is one.')
  isNull?: boolean | null
}
