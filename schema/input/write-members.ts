import {
  ArrayMaxSize,
  ArrayUnique,
  IsDefined,
  IsEmail,
  IsOptional,
  Matches,
  MaxLength,
  ValidateIf,
  type ValidationOptions,
} from 'class-validator'
import { Field, ID } from 'type-graphql'
import { Json } from '../scalar/json.js'
import { maxBodyLength, maxLineLength, maxTagLength, maxTags } from './limits.js'
import { IsWellFormedText } from './well-formed-text.js'
import { IsCustomFields, IsNotBlank, IsWritableWord } from './write-rules.js'

function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, key) => decorators.forEach((decorate) => decorate(target, key))
}

/** An empty text is never written: most sources cannot tell it from none, so that nobody could say what was kept. */
const clearable = 'must not be blank; leave it out to say nothing, or give null to have none'

const uncleared = 'cannot be cleared; leave it out to keep it'

function text(maxLength: number, blank: string, options?: ValidationOptions): readonly PropertyDecorator[] {
  return [
    IsNotBlank(blank, options),
    MaxLength(maxLength, { ...options, message: `may have at most ${maxLength} characters` }),
    IsWellFormedText(options),
  ]
}

/** Where a record is made. What it names is checked before the operation runs. */
export function TargetSource(): PropertyDecorator {
  return Field(() => String, {
    description: 'Name of the source to write to. `sources` tells which of them take what.',
  })
}

/** Which record is written to. What it names is checked before the operation runs. */
export function TargetId(what: string): PropertyDecorator {
  return Field(() => ID, { description: `Id of the ${what}, as an earlier answer gave it.` })
}

/** The key under which a write is remembered. Its length is checked before the operation runs. */
export function IdempotencyKey(): PropertyDecorator {
  return Field(() => String, {
    nullable: true,
    description:
      'A text of your own that names this write, at most 200 characters: the same key with the same input gives the ' +
      'first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be ' +
      'sent twice.',
  })
}

/** A text of one line that a new record must have. */
export function RequiredLine(description: string): PropertyDecorator {
  return all(
    Field(() => String, { description }),
    ...text(maxLineLength, 'must not be blank'),
  )
}

/** A text of one line that every record has: it can be changed, not cleared. */
export function LastingLine(description: string): PropertyDecorator {
  return all(
    Field(() => String, { nullable: true, description: `${description} It cannot be cleared.` }),
    ValidateIf((_input, value) => value !== undefined),
    IsDefined({ message: uncleared }),
    ...text(maxLineLength, 'must not be blank'),
  )
}

/** A text of one line. */
export function OptionalLine(description: string): PropertyDecorator {
  return all(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    ...text(maxLineLength, clearable),
  )
}

/** A mail address. */
export function OptionalEmail(description: string): PropertyDecorator {
  return all(OptionalLine(description), IsEmail({}, { message: 'must be a mail address, such as name@example.com' }))
}

/** The code of a currency in ISO 4217. */
export function OptionalCurrency(description: string): PropertyDecorator {
  return all(
    OptionalLine(description),
    Matches(/^[A-Z]{3}$/, { message: 'must be a currency code of three capital letters, such as CNY' }),
  )
}

/** A text of many lines that must be there. */
export function RequiredBody(description: string): PropertyDecorator {
  return all(
    Field(() => String, { description }),
    ...text(maxBodyLength, 'must not be blank'),
  )
}

/** A text of many lines. */
export function OptionalBody(description: string): PropertyDecorator {
  return all(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    ...text(maxBodyLength, clearable),
  )
}

/** A value of an enumeration. */
export function OptionalWord(type: () => Readonly<Record<string, string>>, description: string): PropertyDecorator {
  return all(Field(type, { nullable: true, description }), IsOptional(), IsWritableWord())
}

/** A record of the same source that the written one refers to. What it names is checked where it is written. */
export function OptionalReference(description: string): PropertyDecorator {
  return Field(() => ID, { nullable: true, description })
}

/** The labels of a record, all of them. */
export function OptionalTags(description: string): PropertyDecorator {
  return all(
    Field(() => [String], { nullable: true, description }),
    IsOptional(),
    ArrayMaxSize(maxTags, { message: `may hold at most ${maxTags} labels` }),
    ArrayUnique({ message: 'must not hold a label twice' }),
    ...text(maxTagLength, 'must not hold a blank label', { each: true }),
  )
}

const customFieldsDescription =
  'Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes.'

/** Native fields beside the unified ones, of a new record. */
export function OptionalCustomFields(): PropertyDecorator {
  return all(
    Field(() => Json, { nullable: true, description: customFieldsDescription }),
    IsOptional(),
    IsCustomFields(),
  )
}

/** The same of a record that is changed: null clears a field, never all of them. */
export function ChangedCustomFields(): PropertyDecorator {
  return all(
    Field(() => Json, {
      nullable: true,
      description: `${customFieldsDescription} A field that is not named is kept, one that is null cleared.`,
    }),
    ValidateIf((_input, value) => value !== undefined),
    IsDefined({ message: 'must be an object; name each field to clear, with null as its value' }),
    IsCustomFields(),
  )
}
