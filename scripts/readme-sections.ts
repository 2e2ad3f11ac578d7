/** The generated sections of README.md, from the registry, the capabilities, the settings and the error catalogue. */
import { readFileSync } from 'node:fs'
import { validateSync } from 'class-validator'
import { buildSchema, isEnumType } from 'graphql'
import ts from 'typescript'
import { commonSettings } from '../src/config/common-settings.js'
import {
  ExecutionSettings,
  JournalSettings,
  LimitSettings,
  LogSettings,
  RedisSettings,
  ServerSettings,
} from '../src/config/settings.js'
import { errorCatalogue } from '../src/errors/index.js'
import { entityNames, fieldCatalogue, type EntityName } from '../src/model/index.js'
import type { Capabilities, FieldCapability, KindCapabilities, PagingCapability } from '../src/planner/index.js'
import { createTransportFactory } from '../src/transport/index.js'
import { vendors } from '../src/vendors/registry.js'
import { sandboxes } from '../src/vendors/sandboxes.js'
import type { RegisteredVendor, SettingShape } from '../src/vendors/vendor.js'

/** A vendor with what a source of it can do when nothing optional is set. */
interface DescribedVendor {
  readonly vendor: RegisteredVendor
  readonly capabilities: Capabilities
}

/** Text of every generated section by its name in the markers; Markdown, not yet formatted. */
export async function readmeSections(): Promise<Readonly<Record<string, string>>> {
  const described = await Promise.all(Object.values(vendors).map(describeVendor))
  return {
    sources: printSources(described),
    'push-down': described.filter(hasEntities).map(printPushDown).join('\n\n'),
    'server-settings': printServerSettings(),
    'vendor-settings': [
      printSettings('Every source', commonSettings),
      ...Object.values(vendors).map(({ label, settings }) => printSettings(label, settings)),
    ].join('\n\n'),
    'error-codes': printErrorCodes(),
  }
}

/** Opens the vendor with its sandbox's address and credentials and its own defaults; nothing is called. */
async function describeVendor(vendor: RegisteredVendor): Promise<DescribedVendor> {
  const definition = sandboxes[vendor.id]
  if (definition === undefined) throw new Error(`${vendor.id} has no sandbox to take settings from`)
  const sandbox = await definition.start({ scale: 0.01 })
  try {
    const opened = vendor.open(withDefaults(sandbox.settings, vendor.settings))
    if ('problems' in opened) throw new Error(`${vendor.id}: ${JSON.stringify(opened.problems)}`)
    return { vendor, capabilities: opened.connect(createTransportFactory({ source: vendor.id })).capabilities }
  } finally {
    await sandbox.close()
  }
}

type Raw = Readonly<Record<string, unknown>>

/** The settings with every documented default in place of what they say. */
function withDefaults(settings: Raw, shapes: readonly SettingShape[]): Raw {
  return shapes.reduce<Raw>(
    (raw, shape) => (shape.default === undefined ? raw : placed(raw, shape.name.split('.'), shape.default)),
    settings,
  )
}

function placed(raw: Raw, [key = '', ...below]: readonly string[], value: unknown): Raw {
  return { ...raw, [key]: below.length === 0 ? value : placed((raw[key] ?? {}) as Raw, below, value) }
}

const readText = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

type Row = readonly string[]

/** Prettier aligns the columns. */
function table(head: Row, rows: readonly Row[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n')
}

const escapeCell = (cell: string): string => cell.replaceAll('|', String.raw`\|`)
const code = (text: string): string => `\`${text}\``
const codes = (texts: readonly string[]): string => texts.map(code).join(', ')

/** Fields that a filter or an order can name, without the two that every record has. */
const askableFields = (entity: EntityName): readonly string[] =>
  Object.keys(fieldCatalogue[entity]).filter((field) => field !== 'id' && field !== 'nativeId')

function printSources(described: readonly DescribedVendor[]): string {
  const yes = (present: boolean): string => (present ? 'yes' : 'no')
  const rows = described.map(({ vendor, capabilities }) => [
    vendor.label,
    code(vendor.id),
    ...entityNames.map((entity) => yes(capabilities.kinds[entity] !== undefined)),
    yes(capabilities.kinds.TicketReply !== undefined),
    printWrites(capabilities),
    codes(entityNames.flatMap((entity) => absentFields(capabilities, entity))) || 'none',
  ])
  const head = [
    'vendor',
    'in the configuration',
    ...entityNames,
    'ticket replies',
    'writes',
    'filter fields it never has',
  ]
  return `${table(head, rows)}\n\n${printAbsentVendors()}`
}

/** What can be written, kinds that allow the same together: `Customer, Contact: create, update; TicketReply: create`. */
function printWrites({ writes = {}, reportUploads = false }: Capabilities): string {
  const kindsByAbility = new Map<string, string[]>()
  for (const [kind, { create, update, delete: removes }] of Object.entries(writes)) {
    const abilities = [create === null ? [] : 'create', update === null ? [] : 'update', removes ? 'delete' : []].flat()
    const ability = abilities.join(', ')
    kindsByAbility.set(ability, [...(kindsByAbility.get(ability) ?? []), kind])
  }
  if (reportUploads) kindsByAbility.set('create, fill', ['ReportTable'])
  return [...kindsByAbility].map(([ability, kinds]) => `${kinds.join(', ')}: ${ability}`).join('; ') || 'none'
}

/** Vendors that the schema names, for clients to be ready, and the registry does not hold. */
function printAbsentVendors(): string {
  const type = buildSchema(readText('../schema/schema.graphql')).getType('Vendor')
  const named = isEnumType(type) ? type.getValues() : []
  const absent = named.filter(({ name }) => !Object.hasOwn(vendors, name.toLowerCase().replaceAll('_', '-')))
  if (absent.length === 0) return 'Every vendor that the schema names is built.'
  const list = absent.map(({ name, description }) => `${code(name)} (${description?.replace(/[.]$/, '')})`)
  return `Named in the schema, but not built: ${list.join('; ')}.`
}

function absentFields({ kinds }: Capabilities, entity: EntityName): readonly string[] {
  const kind = kinds[entity]
  if (kind === undefined) return []
  return askableFields(entity).flatMap((field) => (field in kind.fields ? [] : [`${entity}.${field}`]))
}

const hasEntities = ({ capabilities: { kinds } }: DescribedVendor): boolean =>
  entityNames.some((entity) => entity in kinds)

function printPushDown({ vendor, capabilities }: DescribedVendor): string {
  const kinds = entityNames.flatMap((entity) => {
    const kind = capabilities.kinds[entity]
    return kind === undefined ? [] : [{ entity, kind }]
  })
  const entitiesByAbilityAndField = new Map<string, Map<string, EntityName[]>>()
  for (const { entity, kind } of kinds) {
    for (const field of ['nativeId', ...askableFields(entity)]) {
      const capability = kind.fields[field]
      if (capability === undefined) continue
      const ability = JSON.stringify(abilityOf(capability))
      const entities = entitiesByAbilityAndField.get(ability) ?? new Map<string, EntityName[]>()
      entities.set(field, [...(entities.get(field) ?? []), entity])
      entitiesByAbilityAndField.set(ability, entities)
    }
  }
  const rows = [...entitiesByAbilityAndField].map(([ability, entities]) => [
    printFields(entities, kinds.length),
    ...(JSON.parse(ability) as Row),
  ])
  const sentences = kinds.flatMap(({ kind }) => [printPaging(kind.paging), printCount(kind)])
  return [
    `### ${vendor.label}`,
    table(['fields', 'exact', 'superset', 'sorts by it'], rows),
    [printFilterShape(capabilities), ...new Set(sentences)].join(' '),
  ].join('\n\n')
}

/** Fields with the same entities stand together: `all: createdAt; Order, Ticket: number`. */
function printFields(entities: ReadonlyMap<string, readonly EntityName[]>, entityCount: number): string {
  const fieldsByEntities = new Map<string, string[]>()
  for (const [field, owners] of entities) {
    const key = owners.length === entityCount ? 'all' : owners.join(', ')
    const shown = field === 'nativeId' ? ['id', 'nativeId'] : [field]
    fieldsByEntities.set(key, [...(fieldsByEntities.get(key) ?? []), ...shown])
  }
  return [...fieldsByEntities].map(([owners, fields]) => `${owners}: ${codes(fields)}`).join('; ')
}

/** Operators of each grade and the grade of the order, as table cells. */
function abilityOf({ operators, order = 'none' }: FieldCapability): Row {
  const ofGrade = (grade: string): string =>
    codes(Object.entries(operators).flatMap(([operator, its]) => (its === grade ? [operator] : []))) || '-'
  const sorts = { exact: 'yes', grouped: 'yes, ties in any order', none: 'no' } as const
  return [ofGrade('exact'), ofGrade('superset'), sorts[order]]
}

function printFilterShape({ filterShape, maxDisjuncts, maxFilterLength }: Capabilities): string {
  if (maxFilterLength === 0) return 'Filters are not sent.'
  const shape =
    filterShape === 'conjunction'
      ? 'Filters are an AND of conditions'
      : `Filters are an OR of up to ${maxDisjuncts} ANDs`
  return `${shape}, of at most ${maxFilterLength.toLocaleString('en')} characters as sent.`
}

function printPaging({ maxPageRecords, ordered, scan }: PagingCapability): string {
  if (scan === 'whole') return 'Every answer holds all records; there are no pages.'
  const orderedBy = { keyset: 'from the last value on', offset: 'by page number' } as const
  const scannedBy = {
    afterId: 'from the last id on',
    token: "by the source's own cursor",
    offset: 'by page number',
  } as const
  return `A page has at most ${maxPageRecords} records; ordered reading goes ${orderedBy[ordered]}, other reading ${scannedBy[scan]}.`
}

function printCount({ count = 'none' }: KindCapabilities): string {
  const ways = { withPage: 'comes with each page', separate: 'takes a call of its own', none: 'is not given' } as const
  return `The number of matches ${ways[count]}.`
}

function printSettings(label: string, settings: readonly SettingShape[]): string {
  const rows = settings.map((shape) => [
    code(shape.name),
    shape.secret === true ? 'secret' : shape.type === 'enum' ? codes(shape.values ?? []) : shape.type,
    shape.default !== undefined ? code(String(shape.default)) : shape.required === true ? 'required' : '',
    shape.description,
  ])
  return `### ${label}\n\n${table(['setting', 'value', 'default', 'meaning'], rows)}`
}

function printErrorCodes(): string {
  const rows = Object.entries(errorCatalogue).map(([name, { kind, retryable, meaning }]) => [
    code(name),
    kind,
    retryable ? 'yes' : 'no',
    meaning,
  ])
  return table(['code', 'kind', 'retryable', 'meaning'], rows)
}

/** Classes of src/config/settings.ts by their section. */
const settingsClasses = {
  server: ServerSettings,
  limits: LimitSettings,
  execution: ExecutionSettings,
  log: LogSettings,
  journal: JournalSettings,
  redis: RedisSettings,
} as const

function printServerSettings(): string {
  const comments = settingComments()
  const rows = Object.entries(settingsClasses).flatMap(([section, settingsClass]) =>
    Object.entries(settingsClass.kinds).map(([key, kind]) => [
      code(`${section}.${key}`),
      acceptedValues(settingsClass, key, kind),
      comments.get(`${settingsClass.name}.${key}`) ?? '',
    ]),
  )
  return table(['setting', 'value', 'meaning'], rows)
}

/** What the class itself says it expects, taken from its refusal of a value of the right kind that cannot be right. */
function acceptedValues(settingsClass: new () => object, key: string, kind: string): string {
  if (kind === 'boolean') return 'true or false'
  const refused = Object.assign(new settingsClass(), { [key]: { number: -1, string: '/', secret: '' }[kind] })
  const [failure] = validateSync(refused, { stopAtFirstError: true })
  return Object.values(failure?.constraints ?? {}).join('; ')
}

/** Doc comments of the settings classes by `Class.property`: their only statement of meaning and default. */
function settingComments(): ReadonlyMap<string, string> {
  const path = '../src/config/settings.ts'
  const file = ts.createSourceFile(path, readText(path), ts.ScriptTarget.Latest, true)
  const comments = new Map<string, string>()
  for (const statement of file.statements) {
    if (!ts.isClassDeclaration(statement)) continue
    for (const member of statement.members) {
      if (!ts.isPropertyDeclaration(member)) continue
      const text = ts.getJSDocCommentsAndTags(member).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
      comments.set(`${statement.name?.text}.${member.name.getText()}`, text.join(' ').replaceAll(/\s+/g, ' '))
    }
  }
  return comments
}
