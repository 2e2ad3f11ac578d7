import { InputType } from 'type-graphql'
import { OptionalText, OptionalTexts, OptionalValue } from './optional.js'

/** Tests of a text field; all that are given must hold. */
@InputType('StringFilter', {
  description: 'Tests of a text; all that are given must hold. Equality is exact, letter by letter.',
})
export class StringFilter {
  @OptionalText('Is this very text.')
  eq?: string | null

  @OptionalText('Is not this very text; true where there is none.')
  ne?: string | null;

  @OptionalTexts('Is one of these texts.')
  in?: string[] | null

  @OptionalTexts('Is none of these texts; true where there is none.')
  notIn?: string[] | null

  @OptionalText('Has this text somewhere within, whatever the case of letters.')
  contains?: string | null

  @OptionalText('Begins with this text, whatever the case of letters.')
  startsWith?: string | null

  @OptionalValue(() => Boolean, 'true: there is no value. false: there is one.')
  isNull?: boolean | null
}
