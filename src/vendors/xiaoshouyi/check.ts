import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../../transport/index.js'
import type { CheckLine, NativePage, VendorRequest } from '../vendor.js'
import { writeAdvice } from './check-writes.js'
import type { Describe, Description } from './description.js'
import { queryRequest } from './dialect.js'
import { isObject } from './envelope.js'
import { joinXoql, nameOf, prefixPattern, xoql, type Xoql } from './literals.js'
import { textOf } from './mapping.js'
import { columnsOf, nativeObjects, type CodeMap, type NativeObject } from './objects.js'
import { readableFields, type XiaoshouyiSettings } from './settings.js'

/** What the check looks at and by which calls. */
export interface CheckSubject {
  readonly settings: XiaoshouyiSettings
  readonly describe: Describe
  readonly fetchPage: (request: VendorRequest, call: CallContext) => Promise<NativePage>
  readonly source: string
}

/**
 * Signs in, compares the columns and codes that the settings name with each object's description, reads one row of
 * each, and finds out whether `like` tells upper from lower case. About fifteen calls, all reads; stops at the first
 * line when signing in fails.
 */
export async function checkSource(subject: CheckSubject, call: CallContext): Promise<readonly CheckLine[]> {
  const lines: CheckLine[] = []
  const objects = Object.values(nativeObjects(subject.settings))
  for (const [index, native] of objects.entries()) {
    const outcome = await attempt(() => subject.describe(native.object, call))
    if (index === 0) {
      const refused = 'error' in outcome && endsCheck(outcome.error) ? outcome.error : null
      lines.push({
        ok: refused === null,
        what: 'sign-in',
        detail: refused?.message ?? 'a token was given and accepted',
      })
      if (refused !== null) return lines
    }
    if ('error' in outcome) {
      lines.push({ ok: native.object === 'user', what: `object ${native.object}`, detail: outcome.error.message })
      continue
    }
    lines.push(await checkObject(subject, native, outcome.value, call))
    lines.push(...checkCodes(subject.settings, native, outcome.value))
  }
  lines.push(await checkLetters(subject, call))
  return lines
}

type Outcome<T> = { readonly value: T } | { readonly error: CrmError }

async function attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof CrmError) return { error }
    throw error
  }
}

function endsCheck({ code }: CrmError): boolean {
  return code !== 'SOURCE_FORBIDDEN' && code !== 'SOURCE_REJECTED'
}

async function checkObject(
  { settings, fetchPage }: CheckSubject,
  { object, from, fields }: NativeObject,
  description: Description,
  call: CallContext,
): Promise<CheckLine> {
  const what = `object ${object}`
  const columns = [...new Set([...Object.values(fields).flatMap(columnsOf), ...readableFields(settings)[object]])]
  const missing = columns.filter((column) => !description.has(column))
  if (missing.length > 0) {
    const detail = `this user sees no field ${missing.join(', ')}; name the tenant's own under fields.${object}, or none`
    return { ok: false, what, detail }
  }
  const statement = xoql`select ${joinXoql(['id', ...columns].map(nameOf), ',')} from ${nameOf(from)} order by id limit 1`
  const outcome = await attempt(() => fetchPage(queryRequest('Customer', object, statement, 1), call))
  if ('error' in outcome) return { ok: object === 'user', what, detail: outcome.error.message }
  const found = outcome.value.rows.length > 0 ? 'readable' : 'readable, but there is no record yet'
  return { ok: true, what, detail: `${columns.length} fields, ${found}${writeAdvice(settings, object, description)}` }
}

/** Codes of a status that mean nothing to us yet, by their labels, so that the map can be written. */
function checkCodes(settings: XiaoshouyiSettings, { object }: NativeObject, description: Description): CheckLine[] {
  const { fields, picklists } = settings
  const states: readonly (readonly [setting: string, column: string | null, codes: CodeMap])[] =
    object === 'account'
      ? [['customerStatus', fields.account.status, picklists.customerStatus]]
      : object === 'serviceCase'
        ? [
            ['caseStatus', fields.serviceCase.status, picklists.caseStatus],
            ['casePriority', fields.serviceCase.priority, picklists.casePriority],
          ]
        : object === 'order'
          ? [['orderStatus', fields.order.status, picklists.orderStatus]]
          : []
  return states.map(([setting, column, codes]) => {
    const what = `codes of ${setting}`
    if (column === null) {
      const candidates = [...description].filter(([, { items }]) => items.size > 1).map(([name]) => name)
      const detail = `no field is named for it, so it is the same for all; picklists of ${object}: ${candidates.join(', ')}`
      return { ok: true, what, detail }
    }
    const unknown = [...(description.get(column)?.items ?? [])].filter(([code]) => !Object.hasOwn(codes, code))
    if (unknown.length === 0) return { ok: true, what, detail: `every code of ${column} has a meaning` }
    const listed = unknown.map(([code, { label }]) => `${code} ${label}`).join(', ')
    return { ok: true, what, detail: `these read as OTHER until picklists.${setting} says what they mean: ${listed}` }
  })
}

/** Asks for a customer by the first letters of its name in the other case. */
async function checkLetters({ settings, fetchPage }: CheckSubject, call: CallContext): Promise<CheckLine> {
  const what = 'letters in searches'
  const { name } = settings.fields.account
  if (name === null) return { ok: true, what, detail: 'cannot be seen without names' }
  const read = (where: Xoql, limit: Xoql): Promise<NativePage> =>
    fetchPage(
      queryRequest(
        'Customer',
        'account',
        xoql`select id,${nameOf(name)} from account${where} order by id limit ${limit}`,
        1,
      ),
      call,
    )
  const outcome = await attempt(async () => {
    const { rows } = await read(xoql``, xoql`200`)
    const names = rows.flatMap((row) => (isObject(row) ? (textOf(row, name) ?? []) : []))
    const sample = names.find((text) => /^[a-hj-z]{2}/i.test(text))?.slice(0, 2)
    const swapped = sample === undefined ? null : swapCase(sample)
    const pattern = swapped === null ? null : prefixPattern(swapped)
    if (pattern === null || swapped === null) return null
    const found = await read(xoql` where ${nameOf(name)} like ${pattern}`, xoql`200`)
    return found.rows.some((row) => isObject(row) && textOf(row, name)?.startsWith(sample ?? swapped) === true)
  })
  if ('error' in outcome) return { ok: false, what, detail: outcome.error.message }
  const { likeIgnoresCase } = settings.filters
  if (outcome.value === null) return { ok: true, what, detail: 'cannot be seen: no name begins with Latin letters' }
  if (outcome.value === likeIgnoresCase) {
    return { ok: true, what, detail: `filters.likeIgnoresCase: ${String(likeIgnoresCase)} is right` }
  }
  return outcome.value
    ? { ok: true, what, detail: 'like ignores case here; filters.likeIgnoresCase: true would read less' }
    : { ok: false, what, detail: 'like tells upper from lower case here; set filters.likeIgnoresCase: false' }
}

function swapCase(text: string): string {
  return [...text]
    .map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))
    .join('')
}
