import { ValidateBy, type ValidationOptions } from 'class-validator'
import { isWellFormed } from '../../src/model/index.js'

/** Rule: the text holds no half of a surrogate pair, which is no character and which no source could be asked for. */
export function IsWellFormedText(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isWellFormedText',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isWellFormed(value),
        defaultMessage: () => 'the text holds half of a surrogate pair, which is no character',
      },
    },
    options,
  )
}
