import { didYouMean } from '../../errors/index.js'
import type { SettingShape } from '../vendor.js'
import { isName } from './literals.js'
import { columnsOfModule, writtenModules, type WrittenModule } from './write-fields.js'

/** Modules whose records can be marked. Comments cannot: their own columns are not read back. */
const markedModules = ['Accounts', 'Contacts', 'HelpDesk', 'SalesOrder'] as const

/** Texts by column. */
export type DefaultValues = Readonly<Record<string, string>>

/** What can be said about writing to one source. */
export interface VtigerWriteSettings {
  /** Column by module that keeps the marker of the write; null = there is none. */
  readonly markerFields: Readonly<Record<WrittenModule, string | null>>
  /** What a new record of a module gets where the write does not say it. */
  readonly defaults: Readonly<Record<WrittenModule, DefaultValues>>
  /** Whether the release can make sales orders. */
  readonly createOrders: boolean
}

/** The vendor's own defaults do not fill a mandatory column, so these are said (dossier of 8.4.0, create). */
const usualDefaults: Readonly<Record<WrittenModule, DefaultValues>> = {
  Accounts: {},
  Contacts: {},
  HelpDesk: { ticketstatus: 'Open', ticketpriorities: 'Normal' },
  SalesOrder: { sostatus: 'Created', invoicestatus: 'Created' },
  ModComments: {},
}

const hints: Readonly<Record<WrittenModule, string>> = {
  Accounts: ', such as assigned_user_id, which is else the configured user',
  Contacts: '',
  HelpDesk: '; ticketstatus is else Open, ticketpriorities Normal',
  SalesOrder:
    '; sostatus and invoicestatus are else Created, bill_street and ship_street only where the customer has none',
  ModComments: '',
}

/** Shapes of these settings, for the configuration check. */
export const writeSettingShapes: readonly SettingShape[] = [
  {
    name: 'writes.markerFields',
    type: 'map',
    description: `Text column, for ${markedModules.join(', ')}, that is set apart for the marker of the write which made a record, such as cf_901, so that it is found again when an answer is lost`,
  },
  ...writtenModules.map((module): SettingShape => ({
    name: `writes.defaults.${module}`,
    type: 'map',
    description: `Values by column that every new record of ${module} gets unless the write says otherwise${hints[module]}`,
  })),
  {
    name: 'writes.createOrders',
    type: 'boolean',
    description:
      'Whether the installation can make sales orders; default true, but false for profile 8.4, which cannot',
  },
]

/** Reads one setting by its dotted name. */
type At = (name: string) => unknown

/** Reads what the settings say about writing; problems are told to `reject`. */
export function readWriteSettings(
  at: At,
  reject: (setting: string, message: string) => void,
  ordersByDefault: boolean,
): VtigerWriteSettings {
  const mapAt = (name: string): Readonly<Record<string, unknown>> => {
    const value = at(name)
    if (value === undefined || value === null) return {}
    if (typeof value === 'object' && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>
    reject(name, 'must be a map')
    return {}
  }
  const markerFields: Record<WrittenModule, string | null> = {
    Accounts: null,
    Contacts: null,
    HelpDesk: null,
    SalesOrder: null,
    ModComments: null,
  }
  for (const [key, column] of Object.entries(mapAt('writes.markerFields'))) {
    const setting = `writes.markerFields.${key}`
    const module = markedModules.find((known) => known === key)
    if (module === undefined)
      reject(setting, `is not known; expected one of ${markedModules.join(', ')}${didYouMean(key, markedModules)}`)
    else if (typeof column !== 'string' || !isName(column) || column === 'id') {
      reject(setting, 'must be the name of a text column, such as cf_901')
    } else if (columnsOfModule(module).includes(column)) {
      reject(setting, 'must be a column that nothing else is kept in')
    } else markerFields[module] = column
  }
  const defaultsOf = (module: WrittenModule): DefaultValues => {
    const values: Record<string, string> = { ...usualDefaults[module] }
    for (const [column, value] of Object.entries(mapAt(`writes.defaults.${module}`))) {
      const setting = `writes.defaults.${module}.${column}`
      if (!isName(column) || column === 'id') reject(setting, 'must be named by a column')
      else if (typeof value !== 'string' || value.trim() === '') reject(setting, 'must be a text that is not blank')
      else values[column] = value
    }
    return values
  }
  const createOrders = at('writes.createOrders') ?? ordersByDefault
  if (typeof createOrders !== 'boolean') reject('writes.createOrders', 'must be true or false')
  return {
    markerFields,
    defaults: {
      Accounts: defaultsOf('Accounts'),
      Contacts: defaultsOf('Contacts'),
      HelpDesk: defaultsOf('HelpDesk'),
      SalesOrder: defaultsOf('SalesOrder'),
      ModComments: defaultsOf('ModComments'),
    },
    createOrders: createOrders === true,
  }
}
