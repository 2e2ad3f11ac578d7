import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator'
import { Field, type ClassType } from 'type-graphql'
import type { GraphQLScalarType } from 'graphql'
import { maxListValues, maxTextLength } from './limits.js'
import { IsWellFormedText } from './well-formed-text.js'

/** What a member of an input can be: a scalar, an enumeration object or an input class. */
export type MemberType =
  GraphQLScalarType | ClassType | StringConstructor | BooleanConstructor | Readonly<Record<string, string>>

function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => decorators.forEach((decorate) => decorate(target, key))
}

/** An optional scalar or enumeration value. */
export function OptionalValue(type: () => MemberType, description: string): PropertyDecorator {
  return all(Field(type, { nullable: true, description }), IsOptional())
}

/** An optional list of scalars or enumeration values, as `in` takes one. */
export function OptionalValues(type: () => MemberType, description: string): PropertyDecorator {
  return all(
    Field(() => [type()], { nullable: true, description }),
    IsOptional(),
    ArrayMaxSize(maxListValues),
  )
}

/** An optional text to compare with. */
export function OptionalText(description: string): PropertyDecorator {
  return all(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    MaxLength(maxTextLength),
    IsWellFormedText(),
  )
}

/** An optional list of texts to compare with. */
export function OptionalTexts(description: string): PropertyDecorator {
  return all(
    Field(() => [String], { nullable: true, description }),
    IsOptional(),
    ArrayMaxSize(maxListValues),
    MaxLength(maxTextLength, { each: true }),
    IsWellFormedText({ each: true }),
  )
}

/** An optional input object, checked by its own rules. */
export function OptionalInput(type: () => ClassType, description: string): PropertyDecorator {
  return all(Field(type, { nullable: true, description }), IsOptional(), ValidateNested())
}

/** An optional list of input objects, each checked by its own rules. */
export function OptionalInputs(type: () => ClassType, description: string, max = maxListValues): PropertyDecorator {
  return all(
    Field(() => [type()], { nullable: true, description }),
    IsOptional(),
    ArrayMaxSize(max),
    ValidateNested({ each: true }),
  )
}
