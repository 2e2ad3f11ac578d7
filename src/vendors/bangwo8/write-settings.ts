import type { SettingShape } from '../vendor.js'
import { isFieldName, isReserved, ownColumns, writtenKinds, type WrittenKind } from './write-names.js'

/** How records of one source are written. */
export interface Bangwo8WriteSettings {
  /** Native fields, mostly custom ones, that keep the marker of a write; null = there is none. */
  readonly markerField: Readonly<Record<WrittenKind, string | null>>
  /** Whether the `data` of an answer is believed to be the id of what was made. */
  readonly createdId: 'lookUp' | 'data'
  /** Whether a contact must have a company: the account serves businesses. */
  readonly companyRequired: boolean
  /** Whether a new ticket must have its first message. */
  readonly messageRequired: boolean
  readonly companyUpdates: boolean
  /** Which statuses a ticket may be given by a change. */
  readonly statuses: 'observed' | 'all'
  /** Template of tickets that name none; null = the account's own. */
  readonly ticketTemplateId: string | null
}

const places: Readonly<Record<WrittenKind, { readonly setting: string; readonly of: string }>> = {
  Customer: { setting: 'writes.markerField.company', of: 'a company' },
  Contact: { setting: 'writes.markerField.contact', of: 'a contact' },
  Ticket: { setting: 'writes.markerField.ticket', of: 'a ticket' },
}

/** Name of the setting that says where a kind keeps its marker. */
export function markerSetting(kind: WrittenKind): string {
  return places[kind].setting
}

/** Settings of writing, for the configuration check. */
export const writeSettingShapes: readonly SettingShape[] = [
  ...writtenKinds.map((kind): SettingShape => ({
    name: markerSetting(kind),
    type: 'string',
    description: `Text field of ${places[kind].of}, such as field_31, that is set apart for the mark by which a new record is found again; without one it is known by its values and time`,
  })),
  {
    name: 'writes.createdId',
    type: 'enum',
    values: ['lookUp', 'data'],
    default: 'lookUp',
    description: 'data believes the data of an answer to be the id of what was made; the manual shows it without one',
  },
  {
    name: 'writes.companyRequired',
    type: 'boolean',
    default: false,
    description: 'true asks for the company of each contact, as accounts that serve businesses do',
  },
  {
    name: 'writes.messageRequired',
    type: 'boolean',
    default: false,
    description: 'true asks for the description of each new ticket, which is its first message',
  },
  {
    name: 'writes.companyUpdates',
    type: 'boolean',
    default: true,
    description: 'false leaves companies unchanged, for a server that forgets fields which a change does not send',
  },
  {
    name: 'writes.statuses',
    type: 'enum',
    values: ['observed', 'all'],
    default: 'observed',
    description:
      'observed changes tickets to pending, solved and closed only, as known clients do; all to new and open too',
  },
  {
    name: 'writes.ticketTemplateId',
    type: 'string',
    description: "Template of tickets that have none, in quotes; default the account's own",
  },
]

/** Reads single raw settings and collects their problems. */
export interface SettingReader {
  optional(name: string): string | null
  choice<T extends string>(name: string, values: readonly T[], fallback: T): T
  flag(name: string, fallback: boolean): boolean
  reject(name: string, message: string): void
}

/** Reads the settings of writing. */
export function readWriteSettings(read: SettingReader): Bangwo8WriteSettings {
  const marker = (kind: WrittenKind): string | null => {
    const name = markerSetting(kind)
    const field = read.optional(name)
    if (field === null) return null
    if (!isFieldName(field)) read.reject(name, 'must be the key of a field')
    const used = isReserved(field) || Object.values(ownColumns[kind]).some(({ native }) => native === field)
    if (used) read.reject(name, 'must be a field that nothing else is kept in')
    return field
  }
  const ticketTemplateId = read.optional('writes.ticketTemplateId')
  if (ticketTemplateId !== null && !/^[1-9]\d{0,19}$/.test(ticketTemplateId)) {
    read.reject('writes.ticketTemplateId', 'must be a number in quotes')
  }
  return {
    markerField: { Customer: marker('Customer'), Contact: marker('Contact'), Ticket: marker('Ticket') },
    createdId: read.choice('writes.createdId', ['lookUp', 'data'], 'lookUp'),
    companyRequired: read.flag('writes.companyRequired', false),
    messageRequired: read.flag('writes.messageRequired', false),
    companyUpdates: read.flag('writes.companyUpdates', true),
    statuses: read.choice('writes.statuses', ['observed', 'all'], 'observed'),
    ticketTemplateId,
  }
}
