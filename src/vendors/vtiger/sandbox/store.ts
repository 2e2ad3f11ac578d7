import type { FieldTypeName } from './describe/field.js'
import { moduleNames, modules, defaultModuleNumbers } from './describe/modules.js'
import type { Module } from './describe/modules.js'
import type { Behaviour } from './profile.js'
import { SessionBook } from './session.js'
import type { User } from './session.js'
import { blankValues, idNumber, storableText, storedValue } from './values.js'
import type { Value } from './values.js'
import { createZone } from './zone.js'
import type { ServerZone } from './zone.js'

/** One row of one module. */
export interface Row {
  readonly module: Module
  readonly number: number
  readonly values: Record<string, Value>
  /** Epoch seconds; 0 for rows that carry no time stamps, -Infinity for a zero date. */
  createdAt: number
  modifiedAt: number
  deleted: boolean
  /** An order that crashed while it was written crashes whoever reads it whole. */
  broken: boolean
}

/**
 * A record given wholesale, by field name, in the form the API shows (`parent_id: '11x98'`, `assigned_user_id: '19x6'`,
 * null for unset). `id` may be a number or an id with any prefix; without one the next number is taken. `createdtime`
 * and `modifiedtime` are server-zone text or epoch milliseconds, default now.
 */
export type RecordInput = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Everything a sandbox can start with in place of the made-up world. Missing parts are empty, but for users. */
export interface VtigerData {
  readonly users?: readonly User[]
  readonly groups?: readonly RecordInput[]
  readonly currencies?: readonly RecordInput[]
  /** Records by module name, `LineItem` among them (`parent_id` names the order). */
  readonly records?: Readonly<Record<string, readonly RecordInput[]>>
  /** Next numbers: `record`, `LineItem`, or a module name for its running number. */
  readonly next?: Readonly<Record<string, number>>
}

/** What a store needs to know of its server. */
export interface StoreSettings {
  readonly behaviour: Behaviour
  readonly timeZone: string
  readonly moduleNumbers?: Readonly<Record<string, number>>
  readonly sessionIdleSeconds: number
  readonly privateModules: readonly string[]
  readonly now: () => number
}

/** The records, users and sessions of one running sandbox; tests read and change it directly. */
export class VtigerStore {
  readonly behaviour: Behaviour
  readonly zone: ServerZone
  readonly sessions: SessionBook
  /** Id prefix of each module. */
  readonly moduleNumbers: Readonly<Record<string, number>>
  /** Modules whose records a non-administrator sees only when they are his or his groups'. */
  readonly privateModules: readonly string[]
  /** Next record number of all CRM modules, of line items, and next running number of each module. */
  readonly next: Record<string, number> = {}
  readonly #settings: StoreSettings
  readonly #rows = new Map<string, Row[]>()
  readonly #byNumber = new Map<string, Map<number, Row>>()
  readonly #lines = new Map<number, Row[]>()
  readonly #users = new Map<number, User>()

  constructor(settings: StoreSettings) {
    this.#settings = settings
    this.behaviour = settings.behaviour
    this.zone = createZone(settings.timeZone)
    this.moduleNumbers = { ...defaultModuleNumbers, ...settings.moduleNumbers }
    if (new Set(Object.values(this.moduleNumbers)).size < moduleNames.length) {
      throw new RangeError('moduleNumbers gives two modules the same number')
    }
    this.privateModules = settings.privateModules
    this.sessions = new SessionBook(this.#users, settings.now, settings.sessionIdleSeconds)
  }

  /** Current time in epoch seconds. */
  now(): number {
    return Math.floor(this.#settings.now() / 1000)
  }

  /** Replaces everything but the sessions. */
  load(data: VtigerData): void {
    this.#rows.clear()
    this.#byNumber.clear()
    this.#lines.clear()
    this.#users.clear()
    for (const key of Object.keys(this.next)) delete this.next[key]
    for (const user of data.users ?? []) this.addUser(user)
    for (const group of data.groups ?? []) this.add('Groups', group)
    for (const entry of data.currencies ?? []) this.add('Currency', entry)
    for (const [module, records] of Object.entries(data.records ?? {})) {
      for (const record of records) this.add(module, record)
    }
    Object.assign(this.next, data.next)
  }

  /** Adds a user, who may also log in. */
  addUser(user: User): void {
    this.#users.set(user.number, user)
    this.add('Users', {
      id: user.number,
      user_name: user.userName,
      first_name: user.firstName,
      last_name: user.lastName,
      email1: user.email,
      status: user.active ? 'Active' : 'Inactive',
      is_admin: user.isAdmin ? 'on' : 'off',
      time_zone: user.timeZone,
      userlabel: `${user.firstName} ${user.lastName}`.trim(),
      currency_id: 1,
    })
  }

  /** Adds one record as given (see {@link RecordInput}) and returns its id. Runs no rule of the API. */
  add(moduleName: string, input: RecordInput): string {
    const module = this.module(moduleName)
    const given = input['id']
    const number =
      (given === undefined || given === null ? undefined : idNumber(String(given))) ?? this.nextNumber(module)
    const createdAt = this.#instant(input['createdtime'])
    const row: Row = {
      module,
      number,
      values: blankValues(module),
      createdAt,
      modifiedAt: input['modifiedtime'] === undefined ? createdAt : this.#instant(input['modifiedtime']),
      deleted: false,
      broken: false,
    }
    const values = row.values
    for (const [name, value] of Object.entries(input)) {
      const field = module.field.get(name)
      if (field === undefined || value === undefined || name === 'id') continue
      if (value === null && field.type !== 'reference') values[name] = null
      else if (typeof value === 'string' && !rewritten.has(field.type)) values[name] = storableText(value)
      else if (module.name === 'Users' && field.type === 'boolean') values[name] = String(value)
      else values[name] = storedValue(module, field, value)
    }
    if (module.isCrm) {
      if (input['source'] === undefined && module.field.has('source')) values['source'] = 'WEBSERVICE'
      if (input['modifiedby'] === undefined) values['modifiedby'] = 1
      if (input['assigned_user_id'] === undefined) values['assigned_user_id'] = 1
    }
    if (module.numbering !== undefined && input[module.numbering[0]] === undefined) this.giveNumber(row)
    this.insert(row)
    return this.idOf(row)
  }

  /** Puts a finished row in its place; time stamps are written from its instants. */
  insert(row: Row): void {
    const name = row.module.name
    const index = this.#indexOf(name)
    if (index.has(row.number)) throw new RangeError(`Record number ${row.number} of ${name} is taken`)
    const rows = this.#rows.get(name) ?? []
    this.#rows.set(name, rows)
    const last = rows.at(-1)
    if (last === undefined || last.number < row.number) rows.push(row)
    else
      rows.splice(
        rows.findIndex((other) => other.number > row.number),
        0,
        row,
      )
    index.set(row.number, row)
    if (row.module.isCrm) this.stamp(row)
    if (name === 'LineItem') {
      const order = Number(row.values['parent_id'])
      const lines = this.#lines.get(order)
      if (lines) lines.push(row)
      else this.#lines.set(order, [row])
    }
    const sequence = sequenceOf(row.module)
    this.next[sequence] = Math.max(this.next[sequence] ?? 1, row.number + 1)
  }

  /** Changes fields of a record as given and, unless `modifiedtime` is given, moves its modified time to now. */
  change(id: string, input: RecordInput): void {
    const row = this.find(id)
    if (row === undefined) throw new RangeError(`No record ${id}`)
    for (const [name, value] of Object.entries(input)) {
      const field = row.module.field.get(name)
      if (field === undefined || name === 'modifiedtime') continue
      const keepNull = value === null && field.type !== 'reference'
      row.values[name] = keepNull ? null : storedValue(row.module, field, value)
    }
    row.modifiedAt = this.#instant(input['modifiedtime'])
    if (row.module.isCrm) this.stamp(row)
  }

  /** Removes line items of an order. */
  dropLines(order: number): void {
    const lines = this.#lines.get(order) ?? []
    this.#lines.delete(order)
    const index = this.#indexOf('LineItem')
    for (const line of lines) index.delete(line.number)
    const rows = this.#rows.get('LineItem') ?? []
    this.#rows.set(
      'LineItem',
      rows.filter((row) => index.has(row.number)),
    )
  }

  /** Writes the time stamp columns from the row's instants. */
  stamp(row: Row): void {
    row.values['createdtime'] = this.zone.format(row.createdAt)
    row.values['modifiedtime'] = this.zone.format(row.modifiedAt)
  }

  /** Gives a row the next running number of its module, such as ACC309. */
  giveNumber(row: Row): void {
    if (row.module.numbering === undefined) return
    const [field, prefix] = row.module.numbering
    const number = this.next[row.module.name] ?? 1
    this.next[row.module.name] = number + 1
    row.values[field] = `${prefix}${number}`
  }

  /** The number the next record of a module gets. */
  nextNumber(module: Module): number {
    return this.next[sequenceOf(module)] ?? 1
  }

  /** Rows of a module, deleted ones included, by number. */
  rows(module: string): readonly Row[] {
    return this.#rows.get(module) ?? []
  }

  /** The row with a number, deleted or not. CRM modules share one sequence but are looked up one by one. */
  row(module: string, number: number): Row | undefined {
    return this.#byNumber.get(this.#indexKey(module))?.get(number)
  }

  /** The live record of an id, its prefix checked against its module. */
  find(id: string): Row | undefined {
    const found = /^(\d+)x(\d+)$/.exec(id)
    const module = found && this.moduleOf(Number(found[1]))
    const row = module ? this.row(module.name, Number(found[2])) : undefined
    return row === undefined || row.deleted || row.module !== module ? undefined : row
  }

  /** Line items of an order, in the order they were written. */
  lines(order: number): readonly Row[] {
    return this.#lines.get(order) ?? []
  }

  user(number: number): User | undefined {
    return this.#users.get(number)
  }

  get users(): ReadonlyMap<number, User> {
    return this.#users
  }

  /** The row's id with the prefix of its module. */
  idOf(row: Row): string {
    return `${this.moduleNumbers[row.module.name]}x${row.number}`
  }

  module(name: string): Module {
    const module = modules.get(name)
    if (module === undefined) throw new RangeError(`Vtiger has no module ${name}`)
    return module
  }

  /** The module an id prefix stands for. */
  moduleOf(prefix: number): Module | undefined {
    for (const [name, number] of Object.entries(this.moduleNumbers)) if (number === prefix) return modules.get(name)
    return undefined
  }

  #indexKey(module: string): string {
    return modules.get(module)?.isCrm === true ? 'record' : module
  }

  #indexOf(module: string): Map<number, Row> {
    const key = this.#indexKey(module)
    const index = this.#byNumber.get(key) ?? new Map<number, Row>()
    this.#byNumber.set(key, index)
    return index
  }

  #instant(input: RecordInput[string]): number {
    if (typeof input === 'number') return Math.floor(input / 1000)
    return typeof input === 'string' && input !== '' ? this.zone.parse(input) : this.now()
  }
}

function sequenceOf(module: Module): string {
  if (module.isCrm) return 'record'
  // Users and groups share one sequence, so that an owner is known by its number alone.
  return module.name === 'Users' || module.name === 'Groups' ? 'owner' : module.name
}

/** Types whose fixtures are rewritten; the others stand as given, even a text longer than its column. */
const rewritten: ReadonlySet<FieldTypeName> = new Set([
  'integer',
  'double',
  'currency',
  'boolean',
  'reference',
  'owner',
])
