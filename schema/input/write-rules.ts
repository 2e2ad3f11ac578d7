import { ValidateBy, type ValidationOptions } from 'class-validator'
import { quoted } from '../../src/errors/index.js'
import { compareDecimals, isWellFormed } from '../../src/model/index.js'
import { InexactLiteral } from '../scalar/json.js'
import { maxBodyLength, maxCustomFieldNameLength, maxCustomFields } from './limits.js'

function rule(
  name: string,
  validate: (value: unknown) => boolean,
  message: string,
  options?: ValidationOptions,
): PropertyDecorator {
  return ValidateBy({ name, validator: { validate, defaultMessage: () => message } }, options)
}

/** Rule: the text holds more than blanks. */
export function IsNotBlank(message: string, options?: ValidationOptions): PropertyDecorator {
  return rule('isNotBlank', (value) => typeof value === 'string' && value.trim() !== '', message, options)
}

/** Rule: the value is not OTHER, which stands for words of a source that fit no other value and names none of them. */
export function IsWritableWord(): PropertyDecorator {
  return rule('isWritableWord', (value) => value !== 'OTHER', 'OTHER is only read; say one of the other values')
}

/** Rule: the decimal is zero or more. */
export function IsNotNegative(): PropertyDecorator {
  return rule('isNotNegative', (value) => compareDecimals(String(value), '0') >= 0, 'must not be negative')
}

/** Rule: the decimal is more than zero. */
export function IsPositive(): PropertyDecorator {
  return rule('isPositive', (value) => compareDecimals(String(value), '0') > 0, 'must be more than zero')
}

/** Rule: an object whose members can be names and values of native fields. */
export function IsCustomFields(): PropertyDecorator {
  return ValidateBy({
    name: 'isCustomFields',
    validator: {
      validate: (value: unknown) => customFieldsProblem(value) === null,
      defaultMessage: (seen) => customFieldsProblem(seen?.value) ?? '',
    },
  })
}

function customFieldsProblem(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'must be an object of native field names and their values; null as a value clears that field'
  }
  const names = Object.keys(value)
  if (names.length > maxCustomFields) return `may name at most ${maxCustomFields} fields; these are ${names.length}`
  const misnamed = names.find((name) => !isFieldName(name)) ?? (holdsUnusable(value) ? unusable : undefined)
  if (misnamed !== undefined) return `holds the name ${quoted(misnamed)}, which no field can have`
  for (const [name, member] of Object.entries(value)) {
    const problem = memberProblem(member)
    if (problem !== null) return `holds ${problem}, in ${quoted(name)}`
  }
  return null
}

/** No name, since whoever copies values by assigning them would lose this one unnoticed. */
const unusable = '__proto__'

/** What every object has: who looks such a name up finds what nobody has put there. */
const inherited: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype'])

const fieldName = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.$:-]*$/u

/** Whether a native field can have this name: letters and digits of any language, and `_ . $ : -` behind the first. */
export function isFieldName(name: string): boolean {
  return isNameShaped(name) && name !== unusable
}

/** Whether a name can be asked for; a field that none can have is simply not there. */
export function isNameShaped(name: string): boolean {
  return name.length <= maxCustomFieldNameLength && fieldName.test(name)
}

/** Rule: the text is no name that every object of a program has. */
export function IsColumnName(): PropertyDecorator {
  const message = 'must be another name: every object of a program has this one already'
  return rule('isColumnName', (value) => typeof value === 'string' && !inherited.has(value), message)
}

/** Whether a value holds the unusable name at any depth. */
function holdsUnusable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, unusable) || Object.values(value).some(holdsUnusable)
}

/** The server's bound on the depth of variables, and that on the tokens of a document, keep this from going deep. */
function memberProblem(value: unknown): string | null {
  if (value instanceof InexactLiteral) {
    return `the number ${value.digits.slice(0, 60)}, which cannot be kept exactly (send a text of its digits)`
  }
  if (typeof value === 'string') {
    if (value.length > maxBodyLength) return `a text of more than ${maxBodyLength} characters`
    return isWellFormed(value) ? null : 'half of a surrogate pair, which is no character'
  }
  if (typeof value !== 'object' || value === null) return null
  for (const [name, member] of Object.entries(value)) {
    const problem = memberProblem(name) ?? memberProblem(member)
    if (problem !== null) return problem
  }
  return null
}
