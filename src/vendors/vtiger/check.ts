import { CrmError } from '../../errors/index.js'
import type { CallContext } from '../../transport/index.js'
import type { CheckLine } from '../vendor.js'
import { counts } from './capabilities.js'
import { checkLiterals } from './check-literals.js'
import type { Ask } from './connection.js'
import { joinVtql, nameOf, vtql, type Vtql } from './literals.js'
import { isRow, textOf, type NativeRow } from './mapping.js'
import { agentModules, columnsOf, nativeModules, productModules } from './modules.js'
import type { ServerTime } from './server-time.js'
import type { ClockReading } from './session.js'
import type { VtigerSettings } from './settings.js'
import { writtenModules } from './write-fields.js'

/** What the check looks at. */
export interface CheckSubject {
  readonly ask: Ask
  readonly settings: VtigerSettings
  readonly time: ServerTime
  readonly clock: () => ClockReading | null
  readonly now: () => number
}

interface CheckedModule {
  readonly module: string
  readonly columns: readonly string[]
  /** What is lost when the user may not see it; absent = the source is of no use without it. */
  readonly without?: string
}

const minute = 60_000

/**
 * Signs in and reads a little: the columns and one row of every module that is used, texts with a quote and an underscore,
 * counting, and the clock. About two calls a module; nothing is written. Stops at the first line when signing in fails.
 */
export async function runCheck(subject: CheckSubject, call: CallContext): Promise<readonly CheckLine[]> {
  const { ask, settings } = subject
  const lines: CheckLine[] = []
  try {
    await ask(`/webservice.php?operation=listtypes`, 'listtypes', call)
    lines.push({ ok: true, what: 'sign-in', detail: 'challenge and login work' })
  } catch (error) {
    return [{ ok: false, what: 'sign-in', detail: adviceOf(error) }]
  }
  for (const checked of modulesOf(settings)) lines.push(await checkModule(checked, ask, call))
  try {
    lines.push(...(await checkLiterals(ask, call)))
  } catch (error) {
    lines.push({ ok: false, what: 'quotes and underscores', detail: adviceOf(error) })
  }
  lines.push(await checkCount(subject, call))
  lines.push(await checkClock(subject, call))
  return lines
}

function modulesOf(settings: VtigerSettings): readonly CheckedModule[] {
  const { Agent: _agents, ...modules } = nativeModules(settings.fields.creditCode)
  const records = Object.values(modules).map(({ module, fields }) => ({
    module,
    columns: [...new Set([...Object.values(fields).flatMap(columnsOf), ...markersOf(settings, module)])],
  }))
  return [
    ...records,
    ...productModules.map((entry) => ({ ...entry, without: 'order lines show ids instead of names of these' })),
    { module: 'Currency', columns: ['currency_code'], without: 'orders have no currency' },
    ...agentModules.map((entry) => ({ ...entry, without: 'owners kept here stay unnamed' })),
  ]
}

function markersOf({ writes }: VtigerSettings, module: string): readonly string[] {
  const written = writtenModules.find((known) => known === module)
  const marker = written === undefined ? null : writes.markerFields[written]
  return marker === null ? [] : [marker]
}

async function checkModule(
  { module, columns, without }: CheckedModule,
  ask: Ask,
  call: CallContext,
): Promise<CheckLine> {
  const what = `module ${module}`
  try {
    const described = await ask(`/webservice.php?operation=describe&elementType=${module}`, `describe ${module}`, call)
    const fields = isRow(described) && Array.isArray(described['fields']) ? described['fields'] : []
    const present = new Set(fields.filter(isRow).map((field) => field['name']))
    const missing = columns.filter((column) => !present.has(column))
    if (missing.length > 0) {
      const detail = `this user cannot see ${missing.join(', ')}; show the fields to the user's profile, or correct the settings that name them`
      return { ok: false, what, detail }
    }
    const rows = await ask(...query(selectOne(module, columns)), call)
    const found = Array.isArray(rows) && rows.length > 0 ? 'readable' : 'readable, but there is no record yet'
    return { ok: true, what, detail: `${columns.length} columns, ${found}` }
  } catch (error) {
    const forbidden = error instanceof CrmError && error.code === 'SOURCE_FORBIDDEN'
    if (forbidden && without !== undefined) return { ok: true, what, detail: `not visible to this user: ${without}` }
    return { ok: false, what, detail: adviceOf(error) }
  }
}

async function checkCount({ ask, settings }: CheckSubject, call: CallContext): Promise<CheckLine> {
  const what = 'counting'
  try {
    const rows = await ask(...query(vtql`select count(*) from Accounts;`), call)
    const works = Array.isArray(rows) && rows.length > 0
    if (works === counts(settings.profile)) {
      return { ok: true, what, detail: works ? 'count(*) works' : 'count(*) gives nothing, as profile 8.4 expects' }
    }
    return works
      ? { ok: true, what, detail: 'count(*) works here; set profile to classic or 8.0 to have totals' }
      : {
          ok: false,
          what,
          detail: 'count(*) gives nothing here; set profile to 8.4, else every total costs a call in vain',
        }
  } catch (error) {
    return { ok: false, what, detail: adviceOf(error) }
  }
}

/** The server's zone cannot be asked for; but the newest change must lie before the server's present. */
async function checkClock({ ask, settings, time, clock, now }: CheckSubject, call: CallContext): Promise<CheckLine> {
  const what = 'clock'
  try {
    const rows = await ask(...query(vtql`select modifiedtime from Accounts order by modifiedtime desc limit 1;`), call)
    const row: NativeRow = Array.isArray(rows) && isRow(rows[0]) ? rows[0] : {}
    const newest = time.parse(textOf(row, 'modifiedtime') ?? '')
    const reading = clock()
    const ahead = reading === null ? 0 : reading.theirs - reading.ours
    if (newest !== null && newest > now() + ahead + 5 * minute) {
      const hours = ((newest - now() - ahead) / (60 * minute)).toFixed(1)
      const detail = `the newest change lies ${hours} hours ahead of the server's clock: timeZone ${settings.timeZone} is wrong; take default_timezone of the server's config.inc.php`
      return { ok: false, what, detail }
    }
    const off = Math.round(Math.abs(ahead) / 1000)
    const skew = off > 60 ? `; its clock is ${off} s ${ahead > 0 ? 'ahead of' : 'behind'} ours` : ''
    return { ok: true, what, detail: `times agree with timeZone ${settings.timeZone} as far as can be seen${skew}` }
  } catch (error) {
    return { ok: false, what, detail: adviceOf(error) }
  }
}

function selectOne(module: string, columns: readonly string[]): Vtql {
  return vtql`select ${joinVtql(columns.map(nameOf), ',')} from ${nameOf(module)} order by id limit 1;`
}

function query(statement: Vtql): [path: string, text: string] {
  return [`/webservice.php?operation=query&query=${encodeURIComponent(statement)}`, statement]
}

function adviceOf(error: unknown): string {
  if (!(error instanceof CrmError)) return "failed for a reason that is not the source's"
  if (error.code === 'SOURCE_AUTH_FAILED')
    return `${error.message}; copy the access key again from the user's preference page`
  if (error.code === 'SOURCE_FORBIDDEN') return `${error.message}; give the user's profile read permission`
  return error.message
}
