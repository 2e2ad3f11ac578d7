import { InputType, type ClassType } from 'type-graphql'
import { OptionalValue, OptionalValues } from './optional.js'

/** Tests of an enumeration value; all that are given must hold. */
export interface EnumFilter<V extends string> {
  eq?: V | null
  ne?: V | null
  in?: V[] | null
  notIn?: V[] | null
}

/** The filter input of an enumeration, named after it. Such a field is never missing, so there is no null test. */
export function enumFilter<V extends string>(name: string, values: { readonly [K in V]: K }): ClassType<EnumFilter<V>> {
  @InputType(`${name}Filter`, { description: `Tests of a ${name}; all that are given must hold.` })
  class Filter implements EnumFilter<V> {
    @OptionalValue(() => values, 'Is this value.')
    eq?: V | null

    @OptionalValue(() => values, 'Is another value.')
    ne?: V | null;

    @OptionalValues(() => values, 'Is one of these values.')
    in?: V[] | null

    @OptionalValues(() => values, 'Is none of these values.')
    notIn?: V[] | null
  }

  return Filter
}
