/** A value of a custom field: text, option ids of a multiple choice, or the rows of a form. */
export type CustomContent = string | readonly string[] | readonly Readonly<Record<string, string>>[]

/** One entry of `custom_fields`. Choices are kept as option ids here, whatever the wire shows. */
export interface CustomValue {
  readonly key: string
  readonly value: CustomContent
}

/** What a cell of a record may hold. Unset is the empty text; options decide how that is written. */
export type Cell = string | readonly CustomValue[] | readonly Attachment[] | Readonly<Record<string, Attachment>>

/** A file of a ticket, as opaque as the vendor leaves it. */
export interface Attachment {
  readonly fileName: string
  readonly fileUrl: string
}

/** Any record, read field by field; fields that are not named are not shown. */
export type Row = Readonly<Record<string, Cell | undefined>>

type Texts<Name extends string> = { [Key in Name]?: string }
type Custom = { custom_fields?: CustomValue[] }

/** Fields of a ticket that hold text, which are also those that can be searched. */
export const ticketTextFields = [
  'ticketId',
  'subject',
  'descript',
  'custUserId',
  'servicerUserId',
  'servicerGroupId',
  'ccUserIdList',
  'ccGroupIdList',
  'ticketType',
  'priorityLevel',
  'ticketStatus',
  'tagList',
  'createDT',
  'updateDT',
  'openDT',
  'waitDT',
  'solveDT',
  'closeDT',
  'createrId',
  'createrType',
  'agentId',
  'ticketSource',
  'ticketTemplateId',
  'customTemplateId',
  'currentNodeField',
  'currentNodeFieldValue',
  'nodeFieldIntoTime',
  'workflow_id',
  'workflow_node_id',
  'queryIDs',
  'isDeleted',
  'deleterId',
  'deleteDT',
] as const

/** A ticket. `ticketStatus` is 1 new, 2 open, 3 waiting, 4 solved, 5 and 6 closed; 0 stands for a code nobody documents. */
export type TicketRow = { ticketId: string } & Texts<(typeof ticketTextFields)[number]> &
  Custom & { descriptattachments?: readonly Attachment[] | Readonly<Record<string, Attachment>> }

/** A company. `servicepassword` is a customer's own secret that the vendor keeps as plain text. */
export type CompanyRow = { uId: string } & Custom &
  Texts<
    | 'companyName'
    | 'supportId'
    | 'servicestarttime'
    | 'serviceendtime'
    | 'userURL'
    | 'serveNote'
    | 'serviceCharge'
    | 'serviceaccount'
    | 'servicepassword'
    | 'address'
    | 'province'
    | 'city'
    | 'status'
    | 'userGroup'
    | 'tableName'
    | 'service_groupid'
    | 'createDT'
    | 'updateDT'
  >

/** A contact, which the API calls a user. */
export type ContactRow = { cId: string } & Custom &
  Texts<
    | 'name'
    | 'mobile'
    | 'fixnumber'
    | 'email'
    | 'position'
    | 'state'
    | 'QQ'
    | 'note'
    | 'companyId'
    | 'uniqueId'
    | 'uniqueIds'
    | 'supportId'
    | 'createrId'
    | 'default'
    | 'userGroup'
    | 'tableName'
    | 'createDT'
    | 'updateDT'
  >

/** An agent. The vendor spells `gnder` so; a password is never shown. */
export type SupportRow = { sId: string } & Custom &
  Texts<
    | 'sPassportName'
    | 'groupId'
    | 'sNum'
    | 'name'
    | 'gnder'
    | 'email'
    | 'fixnumber'
    | 'mobile'
    | 'QQ'
    | 'isAdmin'
    | 'isStat'
    | 'createDT'
  >

/** A group of agents. */
export type GroupRow = { sgId: string } & Texts<'sgName'>

/** A ticket template. */
export type TemplateRow = { tId: string } & Texts<
  | 'ticketTemplateName'
  | 'ticketTemplateDescription'
  | 'visibleRange'
  | 'servicerGroupId'
  | 'servicerId'
  | 'isReleased'
  | 'creatorId'
  | 'createDT'
>

/** A reply to a ticket. The API takes replies and shows none of them. */
export interface ReplyRow {
  readonly ticketId: string
  readonly replyMsg: string
  readonly createrId: string
  readonly createrType: string
  readonly createDT: string
}

/** An option of a choice; those of a cascade hold further ones. */
export interface FieldOption {
  readonly key: string
  readonly value: string
  readonly custom_field_options?: readonly FieldOption[]
}

/** A field definition. `isRequired` is inverted by the vendor: 1 optional, 0 required. */
export interface FieldDefinition {
  readonly id: string
  readonly name: string
  readonly key: string
  /** 1 for the vendor's own fields, which only the longer list shows. */
  readonly system: '0' | '1'
  readonly type: string
  readonly isRequired: '0' | '1'
  readonly isReadonly: '0' | '1'
  readonly readonly_range: string
  readonly readonly_support: string
  readonly custom_field_options: readonly FieldOption[]
  readonly custom_field_table: string
}

/** All records, in no promised order; a test may put other arrays in their place at any time. */
export interface Bangwo8Records {
  tickets: TicketRow[]
  /** Oldest first. */
  replies: ReplyRow[]
  users: ContactRow[]
  companies: CompanyRow[]
  supports: SupportRow[]
  supportgroups: GroupRow[]
  tickettemplates: TemplateRow[]
  ticketFields: FieldDefinition[]
  companyFields: FieldDefinition[]
}

/** The collections with a list and a detail path. */
export type CollectionName = 'tickets' | 'users' | 'companies' | 'supports' | 'supportgroups' | 'tickettemplates'

/** What sets one collection apart. */
export interface Collection {
  readonly name: CollectionName
  /** Key of a single record's envelope. */
  readonly wrapper: string
  readonly idField: string
  /** Whether records of this kind show their own address. */
  readonly hasUrl: boolean
  readonly createdField: string | null
  readonly updatedField: string | null
  readonly statusField: string | null
  /** Field and codes that mean deleted. */
  readonly deletedField: string | null
  readonly deletedCodes: readonly string[]
}

const bare = { hasUrl: false, createdField: null, updatedField: null, statusField: null, deletedField: null }
const dated = { createdField: 'createDT', updatedField: 'updateDT', statusField: null }

/** The collections by the first part of their path. */
export const collections: Readonly<Record<CollectionName, Collection>> = {
  tickets: {
    name: 'tickets',
    wrapper: 'ticket',
    idField: 'ticketId',
    hasUrl: false,
    ...dated,
    statusField: 'ticketStatus',
    deletedField: 'isDeleted',
    deletedCodes: ['1'],
  },
  users: {
    name: 'users',
    wrapper: 'user',
    idField: 'cId',
    hasUrl: true,
    ...dated,
    deletedField: 'state',
    deletedCodes: ['3'],
  },
  companies: {
    name: 'companies',
    wrapper: 'company',
    idField: 'uId',
    hasUrl: true,
    ...dated,
    deletedField: 'status',
    deletedCodes: ['2'],
  },
  supports: {
    name: 'supports',
    wrapper: 'support',
    idField: 'sId',
    hasUrl: true,
    ...dated,
    updatedField: null,
    deletedField: 'isStat',
    deletedCodes: ['0', '2'],
  },
  supportgroups: { name: 'supportgroups', wrapper: 'supportgroup', idField: 'sgId', ...bare, deletedCodes: [] },
  tickettemplates: { name: 'tickettemplates', wrapper: 'tickettemplate', idField: 'tId', ...bare, deletedCodes: [] },
}

/** Whether the first part of a path names a collection. */
export function isCollectionName(name: string): name is CollectionName {
  return Object.hasOwn(collections, name)
}
