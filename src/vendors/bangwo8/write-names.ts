import { ticketPriorities, ticketStatuses } from './resources.js'

/** Kinds that are records of their own when written, and may keep the marker of a write. */
export const writtenKinds = ['Customer', 'Contact', 'Ticket'] as const

/** A kind that is a record of its own when written. */
export type WrittenKind = (typeof writtenKinds)[number]

/** Where a value of ours stands in the vendor's record, and in which form. */
export interface Column {
  /** Native name, or key of a custom field. */
  readonly native: string
  readonly custom: boolean
  /** `line` is text without line breaks, `reference` an id, `tags` have commas between; the others are codes. */
  readonly form: 'line' | 'text' | 'reference' | 'tags' | 'status' | 'priority'
}

const column = (native: string, form: Column['form'] = 'line'): Column => ({ native, custom: false, form })

/** The vendor's own fields by our names, in the order in which they are sent (API document, tickets, users, companies). */
export const ownColumns: Readonly<Record<WrittenKind, Readonly<Record<string, Column>>>> = {
  Customer: { name: column('companyName'), website: column('userURL') },
  Contact: {
    name: column('name'),
    customerId: column('companyId', 'reference'),
    title: column('position'),
    phone: column('fixnumber'),
    mobile: column('mobile'),
    email: column('email'),
  },
  Ticket: {
    subject: column('subject'),
    description: column('descript', 'text'),
    contactId: column('custUserId', 'reference'),
    priority: column('priorityLevel', 'priority'),
    status: column('ticketStatus', 'status'),
    tags: column('tagList', 'tags'),
  },
}

const others: Readonly<Record<WrittenKind, readonly string[]>> = {
  Customer: [
    'supportId',
    'servicestarttime',
    'serviceendtime',
    'serveNote',
    'serviceCharge',
    'address',
    'province',
    'city',
    'userGroup',
    'tableName',
    'service_groupid',
  ],
  Contact: ['QQ', 'note', 'uniqueId', 'uniqueIds', 'supportId', 'default', 'userGroup', 'tableName'],
  Ticket: ['servicerUserId', 'servicerGroupId', 'ccUserIdList', 'ccGroupIdList', 'ticketType', 'ticketTemplateId'],
}

/** Fields that the vendor keeps itself, or by which a record would be deleted. */
const reserved: ReadonlySet<string> = new Set([
  'uId',
  'cId',
  'ticketId',
  'url',
  'custom_fields',
  'ticketReply',
  'createrId',
  'createrType',
  'agentId',
  'isDeleted',
  'deleterId',
  'status',
  'state',
  'ticketSource',
  'customTemplateId',
  'currentNodeField',
  'currentNodeFieldValue',
  'nodeFieldIntoTime',
  'workflow_id',
  'workflow_node_id',
  'queryIDs',
  'descriptattachments',
])

/**
 * Whether a native name is a field of the record itself that has no name of ours and may be written by its native one.
 * What is neither this nor `isReserved` nor a column is the key of a custom field.
 */
export function isOwnField(name: string, kind: WrittenKind): boolean {
  return others[kind].includes(name)
}

/** Whether a native name must not be written: the vendor keeps the field itself, or it would delete the record. */
export function isReserved(name: string): boolean {
  return reserved.has(name) || isServerTime(name)
}

/** Whether a field is a time that the server writes by itself. */
export function isServerTime(name: string): boolean {
  return name.endsWith('DT')
}

const references: ReadonlySet<string> = new Set(['supportId', 'service_groupid', 'servicerUserId', 'servicerGroupId'])

/** How nothing is written in a field: references show `0` for none, texts are empty. */
export function emptyOf(native: string, form?: Column['form']): string {
  return form === 'reference' || references.has(native) ? '0' : ''
}

/** Codes in which a status or priority is written; of two codes of one status, the one that clients send. */
export function codesOf(form: 'status' | 'priority'): ReadonlyMap<string, string> {
  const codes = form === 'status' ? ticketStatuses : ticketPriorities
  return new Map(Object.entries(codes).flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first]])))
}

/** Statuses that a change may give: known clients send 3, 4 and 5 only, never 1 or 2. */
export const observedStatuses: ReadonlySet<string> = new Set(['PENDING', 'SOLVED', 'CLOSED'])

/** Whether a text can name a field: the vendor's are plain words, custom ones keys such as `field_12`. */
export function isFieldName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text)
}
