import type { Bangwo8SandboxOptions } from './options.js'
import type { CustomValue } from './records.js'
import { missingCustom } from './write-custom.js'
import type { WritableName } from './write-fields.js'
import { textOf } from './write-values.js'
import type { Draft, Problems, WriteParts } from './write-values.js'

/**
 * Tells which required fields a record lacks: a ticket its subject, a company its name, a contact both of its numbers.
 * `sent` limits this to the fields of a change; without it the record is looked at as a whole.
 */
export function checkRequired(
  name: WritableName,
  draft: Draft,
  sent: Draft | undefined,
  problems: Problems,
  options: Bangwo8SandboxOptions,
): void {
  const lacks = (field: string): boolean =>
    (sent === undefined || Object.hasOwn(sent, field)) && textOf(draft, field).trim() === ''
  if (name === 'tickets' && lacks('subject')) problems.add('subject', 'is required')
  if (name === 'companies' && lacks('companyName')) problems.add('companyName', 'is required')
  if (name !== 'users') return
  // The manual asks for one of the two numbers when a contact is made, and says nothing of later changes.
  if (sent === undefined && lacks('mobile') && lacks('fixnumber')) problems.add('mobile', 'or fixnumber is required')
  if (options.create?.contactNeedsCompany === true && lacks('companyId')) problems.add('companyId', 'is required')
}

/** Tells which custom fields a new ticket lacks, where the options ask for what the definitions require. */
export function checkRequiredCustom(
  name: WritableName,
  values: readonly CustomValue[],
  problems: Problems,
  { store, options }: WriteParts,
): void {
  if (name !== 'tickets' || options.create?.required !== 'definitions') return
  for (const key of missingCustom(name, values, store)) problems.add(key, 'is required')
}
