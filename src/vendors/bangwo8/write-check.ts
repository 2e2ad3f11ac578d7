import type { WriteIntent, WriteProblem } from '../vendor.js'
import { isId } from './resources.js'
import type { Bangwo8Settings } from './settings.js'
import { columnsOf, placeOf } from './write-fields.js'
import { codesOf, observedStatuses, type Column, type WrittenKind } from './write-names.js'

type Values = Readonly<Record<string, unknown>>
type Code = WriteProblem['code']

const problem = (path: readonly string[], message: string, code: Code = 'BAD_USER_INPUT'): WriteProblem => ({
  path,
  message,
  code,
})

const words: Readonly<Record<WriteIntent['kind'], string>> = {
  Customer: 'company',
  Contact: 'contact',
  Ticket: 'ticket',
  Order: 'order',
  TicketReply: 'ticket',
}

/** The problem with a write to a record that does not exist, or is deleted. */
export function notThere(kind: WriteIntent['kind']): WriteProblem {
  return problem([], `The service desk has no such ${words[kind]}`, 'SOURCE_REJECTED')
}

/** Tells what can be told of a write without asking the source. */
export function checkIntent(intent: WriteIntent, settings: Bangwo8Settings): readonly WriteProblem[] {
  const { kind, operation } = intent
  if (kind === 'Order' || operation === 'delete' || (kind === 'TicketReply' && operation === 'update')) {
    return [problem([], 'The service desk offers no such write', 'SOURCE_CAPABILITY')]
  }
  if (kind === 'TicketReply') return checkReply(intent.values)
  if (operation === 'update' && !isId(intent.nativeId)) return [notThere(kind)]
  const created = operation === 'create'
  const values = intent.values as Values
  return [
    ...checkRequired(kind, created, values, settings),
    ...Object.entries(columnsOf(kind, settings)).flatMap(([name, column]) =>
      checkValue(name, values[name], column, created, settings),
    ),
    ...checkCustom(kind, intent.values.customFields ?? {}, settings),
  ]
}

function checkReply(values: { readonly ticketId: string; readonly body: string; readonly public: boolean }) {
  const problems: WriteProblem[] = []
  if (!isId(values.ticketId)) problems.push(notThere('TicketReply'))
  const body = textProblem(values.body)
  if (body !== null) problems.push(problem(['body'], body))
  if (!values.public) {
    problems.push(
      problem(['public'], 'The service desk knows no replies that its customers cannot see', 'SOURCE_CAPABILITY'),
    )
  }
  return problems
}

/** What a record of each kind must have (API document: subject, companyName, one of two numbers; settings for the rest). */
function checkRequired(
  kind: WrittenKind,
  created: boolean,
  values: Values,
  { writes }: Bangwo8Settings,
): readonly WriteProblem[] {
  const lacks = (name: string): boolean => values[name] === null || (created && values[name] === undefined)
  const need = (name: string, message: string): WriteProblem[] => (lacks(name) ? [problem([name], message)] : [])
  switch (kind) {
    case 'Customer':
      return need('name', 'A company must have a name')
    case 'Contact':
      return [
        ...(created && lacks('mobile') && lacks('phone')
          ? [problem(['mobile'], 'A new contact must have a mobile or a phone number')]
          : []),
        ...(writes.companyRequired ? need('customerId', 'A contact must have a company in this account') : []),
      ]
    case 'Ticket':
      return [
        ...need('subject', 'A ticket must have a subject'),
        ...(created && writes.messageRequired
          ? need('description', 'A new ticket must have a description in this account, which is its first message')
          : []),
      ]
  }
}

function checkValue(
  name: string,
  value: unknown,
  { form }: Column,
  created: boolean,
  settings: Bangwo8Settings,
): readonly WriteProblem[] {
  if (value === undefined) return []
  switch (form) {
    case 'line':
    case 'text': {
      const wrong = value === null ? null : form === 'line' ? lineProblem(value) : textProblem(value)
      return wrong === null ? [] : [problem([name], wrong)]
    }
    case 'reference':
      return value === null || (typeof value === 'string' && isId(value))
        ? []
        : [problem([name], 'The service desk has no record of this id')]
    case 'tags':
      return ((value ?? []) as readonly string[]).flatMap((tag, index) =>
        lineProblem(tag) === null && !tag.includes(',')
          ? []
          : [
              problem(
                [name, String(index)],
                'A tag must be a word or words without commas and without blanks around it',
              ),
            ],
      )
    case 'status':
    case 'priority':
      return checkCode(name, value, form, created, settings)
  }
}

function checkCode(
  name: string,
  value: unknown,
  form: 'status' | 'priority',
  created: boolean,
  { writes }: Bangwo8Settings,
): readonly WriteProblem[] {
  if (value === null) {
    return created ? [] : [problem([name], `A ticket of the service desk always has a ${form}`, 'SOURCE_CAPABILITY')]
  }
  if (typeof value !== 'string' || !codesOf(form).has(value)) {
    return [problem([name], `The service desk has no such ${form}`, 'SOURCE_CAPABILITY')]
  }
  if (form === 'priority' || created || writes.statuses === 'all' || observedStatuses.has(value)) return []
  return [problem([name], 'A ticket can be changed to pending, solved and closed here', 'SOURCE_CAPABILITY')]
}

// Control characters but for tabs and line breaks, and halves of characters, which no UTF-8 can say.
const unsayable = /[^\P{Cc}\t\n\r]|\p{Cs}/u

/** What is wrong with a text; null when nothing is. */
function textProblem(value: unknown): string | null {
  if (typeof value !== 'string') return 'Must be a text'
  if (value.trim() === '') return 'Must not be blank; null stands for nothing'
  return unsayable.test(value) ? 'Holds characters that cannot be kept' : null
}

/** What is wrong with a line; blanks at its ends would not be sure to come back. */
function lineProblem(value: unknown): string | null {
  const wrong = textProblem(value)
  if (wrong !== null || typeof value !== 'string') return wrong
  if (/\p{Cc}/u.test(value)) return 'Must be one line'
  return value === value.trim() ? null : 'Must not begin or end with blanks'
}

function checkCustom(kind: WrittenKind, values: Values, settings: Bangwo8Settings): readonly WriteProblem[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const path = ['customFields', name]
    const place = placeOf(name, kind, settings)
    if (place.kind === 'refused') {
      const instead = place.by === null ? 'This field cannot be written' : `Write this field as "${place.by}"`
      return [problem(path, instead)]
    }
    if (value === null) return []
    if (place.kind === 'own') {
      const wrong = textProblem(value)
      return wrong === null ? [] : [problem(path, wrong)]
    }
    return isCustomValue(value)
      ? []
      : [problem(path, 'Must be a text, a list of texts, or a list of rows of texts: other values are not kept here')]
  })
}

/** Whether a value has a form that custom fields keep: almost everything is a text there, numbers and codes too. */
function isCustomValue(value: unknown): boolean {
  const isText = (part: unknown): boolean => typeof part === 'string' && !unsayable.test(part)
  const isRow = (part: unknown): boolean =>
    typeof part === 'object' && part !== null && !Array.isArray(part) && Object.values(part).every(isText)
  if (Array.isArray(value)) return value.every(isText) || value.every(isRow)
  return isText(value) && value !== ''
}
