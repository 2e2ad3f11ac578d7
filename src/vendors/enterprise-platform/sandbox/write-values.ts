import type { FieldError } from './envelope.js'
import { parseInstant } from './filters.js'
import type { EnterpriseSandboxOptions } from './options.js'
import { formatInstant } from './records.js'
import { isObject } from './schema.js'
import type { FieldSchema } from './schema.js'

/** What is wrong with a body: a wrong JSON type (40002) is told apart from every other failure (40001). */
export interface Findings {
  readonly wrongType: FieldError[]
  readonly invalid: FieldError[]
}

const typeNames: Readonly<Record<FieldSchema['kind'], string>> = {
  text: 'a string',
  number: 'a number',
  instant: 'a string',
  lines: 'an array of {productId, quantity, price}',
}

const lineTypes: Readonly<Record<string, 'string' | 'number'>> = {
  productId: 'string',
  quantity: 'number',
  price: 'number',
}

/** Adds what is wrong with a value that is not null. Lines are looked into: `items[1].price`. */
export function checkValue(
  name: string,
  field: FieldSchema,
  value: unknown,
  findings: Findings,
  options: EnterpriseSandboxOptions,
): void {
  if (field.kind === 'lines' && Array.isArray(value)) {
    for (const [index, line] of (value as readonly unknown[]).entries()) {
      checkLine(`${name}[${index}]`, line, findings, options)
    }
    return
  }
  const wanted = field.kind === 'number' ? 'number' : 'string'
  if (field.kind === 'lines' || typeof value !== wanted) {
    findings.wrongType.push({ field: name, message: `Must be ${typeNames[field.kind]}` })
    return
  }
  const problem = ruleBroken(name, field, String(value), options)
  if (problem !== undefined) findings.invalid.push({ field: name, message: problem })
}

/** The value as the platform keeps it: instants in its own form, all else as sent. */
export function storedValue(field: FieldSchema, value: unknown, options: EnterpriseSandboxOptions): unknown {
  if (field.kind !== 'instant' || typeof value !== 'string') return value
  const instant = parseInstant(value, options.dateZone ?? 'UTC')
  return instant === undefined ? value : formatInstant(instant)
}

function checkLine(path: string, line: unknown, findings: Findings, options: EnterpriseSandboxOptions): void {
  if (!isObject(line)) {
    findings.wrongType.push({ field: path, message: 'Must be an object' })
    return
  }
  for (const [part, wanted] of Object.entries(lineTypes)) {
    if (typeof line[part] !== wanted) {
      findings.wrongType.push({ field: `${path}.${part}`, message: `Must be a ${wanted}` })
    }
  }
  if (options.unknownField === 'ignore') return
  for (const part of Object.keys(line)) {
    if (!Object.hasOwn(lineTypes, part)) findings.invalid.push({ field: `${path}.${part}`, message: 'Unknown field' })
  }
}

function ruleBroken(
  name: string,
  field: FieldSchema,
  text: string,
  options: EnterpriseSandboxOptions,
): string | undefined {
  if (field.values !== undefined && !field.values.includes(text)) return `One of ${field.values.join(', ')}`
  if (field.required === true && text === '') return 'Required'
  if (name === 'email' && !/^[^@\s]+@[^@\s]+$/.test(text)) return 'Not an e-mail address'
  // The overview shows a phone among the fields that fail, but no rule: without a digit none can be right.
  if (name === 'phone' && !/\d/.test(text)) return 'Not a phone number'
  if (field.kind === 'instant' && parseInstant(text, options.dateZone ?? 'UTC') === undefined) {
    return 'Not an ISO 8601 instant'
  }
  return undefined
}
