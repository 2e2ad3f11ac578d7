import { ticketTextFields } from './records.js'
import type { CollectionName } from './records.js'

/** The collections that can be written. */
export type WritableName = 'tickets' | 'users' | 'companies'

/** What a field takes. `system` fields are the vendor's own and are passed over when they are sent. */
export type WriteField =
  | { readonly kind: 'text' | 'time' | 'system' }
  /** A customer's own log-in: kept unless one is sent, even where a change replaces the record. */
  | { readonly kind: 'secret' }
  | { readonly kind: 'code'; readonly codes: readonly string[]; readonly fallback: string }
  /** One id, or several with commas between. */
  | { readonly kind: 'reference' | 'references'; readonly to: CollectionName }

type FieldTable = Readonly<Record<string, WriteField>>

const system: WriteField = { kind: 'system' }
const text: WriteField = { kind: 'text' }
const secret: WriteField = { kind: 'secret' }
const time: WriteField = { kind: 'time' }
const code = (fallback: string, ...codes: readonly string[]): WriteField => ({ kind: 'code', codes, fallback })
const reference = (to: CollectionName): WriteField => ({ kind: 'reference', to })
const references = (to: CollectionName): WriteField => ({ kind: 'references', to })

const tickets: FieldTable = {
  ...Object.fromEntries(ticketTextFields.map((name) => [name, system])),
  subject: text,
  descript: text,
  custUserId: reference('users'),
  servicerUserId: reference('supports'),
  servicerGroupId: reference('supportgroups'),
  ccUserIdList: references('supports'),
  ccGroupIdList: references('supportgroups'),
  ticketType: code('1', '1', '2', '3', '4'),
  priorityLevel: code('2', '1', '2', '3', '4'),
  ticketStatus: code('1', '1', '2', '3', '4', '5', '6'),
  tagList: text,
  ticketTemplateId: reference('tickettemplates'),
}

/** A state of 3 would be a deletion, which the vendor offers no call for. */
const users: FieldTable = {
  cId: system,
  name: text,
  mobile: text,
  fixnumber: text,
  email: text,
  position: text,
  state: code('1', '1', '2'),
  QQ: text,
  note: text,
  companyId: reference('companies'),
  uniqueId: text,
  uniqueIds: text,
  supportId: reference('supports'),
  createrId: system,
  default: code('0', '0', '1'),
  userGroup: text,
  tableName: text,
  createDT: system,
  updateDT: system,
}

const companies: FieldTable = {
  uId: system,
  companyName: text,
  supportId: reference('supports'),
  servicestarttime: time,
  serviceendtime: time,
  userURL: text,
  serveNote: text,
  serviceCharge: text,
  serviceaccount: secret,
  servicepassword: secret,
  address: text,
  province: text,
  city: text,
  status: code('1', '1'),
  userGroup: text,
  tableName: text,
  service_groupid: reference('supportgroups'),
  createDT: system,
  updateDT: system,
}

/** Every field of the records that can be written, in the order in which a new record shows them. */
export const writeFields: Readonly<Record<WritableName, FieldTable>> = { tickets, users, companies }

/** Whether a collection can be written here. */
export function isWritable(name: string): name is WritableName {
  return Object.hasOwn(writeFields, name)
}
