/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A contact to make. Null says as little as leaving a field out. */
export type CreateContactInput = {
  /** Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes. */
  customFields?: unknown;
  /** The customer the person belongs to, of the same source. */
  customerId?: string | number | null | undefined;
  /** Mail address. */
  email?: string | null | undefined;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** Mobile phone. */
  mobile?: string | null | undefined;
  /** Full name. */
  name: string;
  /** Phone at the desk. */
  phone?: string | null | undefined;
  /** Name of the source to write to. `sources` tells which of them take what. */
  source: string;
  /** Position at the customer. */
  title?: string | null | undefined;
};

/** A customer to make. Null says as little as leaving a field out. */
export type CreateCustomerInput = {
  /** Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes. */
  customFields?: unknown;
  /** Mail address. */
  email?: string | null | undefined;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** Line of business. */
  industry?: string | null | undefined;
  /** Name of the company or person. */
  name: string;
  /** Phone. */
  phone?: string | null | undefined;
  /** Name of the source to write to. `sources` tells which of them take what. */
  source: string;
  /** How far the business with it has come. */
  status?: CustomerStatus | null | undefined;
  /** Address of its web site. */
  website?: string | null | undefined;
};

/** An order to make. Null says as little as leaving a field out. */
export type CreateOrderInput = {
  /** The person who placed it, of the same source. */
  contactId?: string | number | null | undefined;
  /** Currency of its prices, in ISO 4217, such as CNY. */
  currency?: string | null | undefined;
  /** Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes. */
  customFields?: unknown;
  /** The customer who placed it, of the same source. */
  customerId: string | number;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** What is ordered, at most 500 lines. */
  lines: Array<OrderLineInput>;
  /** The number people quote; made by the source when left out. */
  number?: string | null | undefined;
  /** Name of the source to write to. `sources` tells which of them take what. */
  source: string;
  /** Where it stands. */
  status?: OrderStatus | null | undefined;
  /** What it is about, in a line. */
  subject?: string | null | undefined;
};

/** A ticket to make. Null says as little as leaving a field out. */
export type CreateTicketInput = {
  /** The person who raised it, of the same source. */
  contactId?: string | number | null | undefined;
  /** Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes. */
  customFields?: unknown;
  /** The customer it belongs to, of the same source. */
  customerId?: string | number | null | undefined;
  /** What it is about, in full. */
  description?: string | null | undefined;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** How pressing it is. */
  priority?: TicketPriority | null | undefined;
  /** Name of the source to write to. `sources` tells which of them take what. */
  source: string;
  /** Where it stands. */
  status?: TicketStatus | null | undefined;
  /** What it is about, in a line. */
  subject: string;
  /** Its labels, all of them: they take the place of those it had. */
  tags?: Array<string> | null | undefined;
};

/** Which customers to list; all members that are given must hold, and an empty object lets all through. */
export type CustomerFilter = {
  /** All of these hold. */
  and?: Array<CustomerFilter> | null | undefined;
  /** When the source first kept it. */
  createdAt?: DateTimeFilter | null | undefined;
  /** Unified social credit code, where the source keeps one. */
  creditCode?: StringFilter | null | undefined;
  /** Main mail address, compared as stored. */
  email?: StringFilter | null | undefined;
  /** Its id here. */
  id?: IdFilter | null | undefined;
  /** Line of business. */
  industry?: StringFilter | null | undefined;
  /** What it is called. */
  name?: StringFilter | null | undefined;
  /** The id that the source itself gives it. */
  nativeId?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: CustomerFilter | null | undefined;
  /** At least one of these holds; an empty list lets nothing through. */
  or?: Array<CustomerFilter> | null | undefined;
  /** Main phone number, compared as stored. */
  phone?: StringFilter | null | undefined;
  /** How far the business with it has come. */
  status?: CustomerStatusFilter | null | undefined;
  /** When the source last changed it. */
  updatedAt?: DateTimeFilter | null | undefined;
};

/** One term of an order; the terms before it decide first. */
export type CustomerOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What to order by. */
  field: CustomerOrderField;
};

/** What customers can be ordered by. */
export type CustomerOrderField =
  /** When the source first kept it. */
  | 'CREATED_AT'
  /** What it is called, by code point. */
  | 'NAME'
  /** When the source last changed it. */
  | 'UPDATED_AT';

/** How far the business with a customer has come. The source's own word is in `nativeStatus`. */
export type CustomerStatus =
  /** Buys, or has a running agreement. */
  | 'ACTIVE'
  /** No longer buys. */
  | 'INACTIVE'
  /** May become a customer. */
  | 'LEAD'
  /** A state of the source that fits none of the others, or none at all. */
  | 'OTHER';

/** Tests of a CustomerStatus; all that are given must hold. */
export type CustomerStatusFilter = {
  /** Is this value. */
  eq?: CustomerStatus | null | undefined;
  /** Is one of these values. */
  in?: Array<CustomerStatus> | null | undefined;
  /** Is another value. */
  ne?: CustomerStatus | null | undefined;
  /** Is none of these values. */
  notIn?: Array<CustomerStatus> | null | undefined;
};

/** Tests of an instant; all that are given must hold. */
export type DateTimeFilter = {
  /** Is this very instant. */
  eq?: string | null | undefined;
  /** Is later. */
  gt?: string | null | undefined;
  /** Is this instant or later. */
  gte?: string | null | undefined;
  /** true: there is no value. false: there is one. */
  isNull?: boolean | null | undefined;
  /** Is earlier. */
  lt?: string | null | undefined;
  /** Is this instant or earlier. */
  lte?: string | null | undefined;
};

/** Which record to delete. */
export type DeleteInput = {
  /** Id of the record, as an earlier answer gave it. */
  id: string | number;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
};

/** Tests of an id, as earlier answers gave it; all that are given must hold. */
export type IdFilter = {
  /** Is this record. */
  eq?: string | number | null | undefined;
  /** Is one of these records. */
  in?: Array<string | number> | null | undefined;
  /** true: there is no value. false: there is one. */
  isNull?: boolean | null | undefined;
  /** Is not this record; true where there is none. */
  ne?: string | number | null | undefined;
  /** Is none of these records; true where there is none. */
  notIn?: Array<string | number> | null | undefined;
};

/** Why two records are taken for the same customer, strongest first. */
export type MatchKey =
  /** Both carry the same unified social credit code, whose check character is right. */
  | 'CREDIT_CODE'
  /** Both have the same mail address, case aside, at a domain that is not free for anyone. */
  | 'EMAIL'
  /** The configuration says that they are the same. */
  | 'EXPLICIT_LINK'
  /** Both have the same phone number, once normalised. */
  | 'PHONE';

/** Which way an order runs. */
export type OrderDirection =
  /** Small to great; missing values last. */
  | 'ASC'
  /** Great to small; missing values first. */
  | 'DESC';

/** One product of an order that is made. */
export type OrderLineInput = {
  /** The id that the source itself gives the product. */
  productId: string;
  /** How many; more than zero. */
  quantity: string;
  /** Price of one, in the currency of the order; what the source asks for the product when left out. */
  unitPrice?: string | null | undefined;
};

/** Where an order stands. The source's own word is in `nativeStatus`. */
export type OrderStatus =
  /** Will not be delivered. */
  | 'CANCELLED'
  /** Accepted by the seller. */
  | 'CONFIRMED'
  /** Still being written. */
  | 'DRAFT'
  /** Delivered. */
  | 'FULFILLED'
  /** A state of the source that fits none of the others. */
  | 'OTHER'
  /** Paid in full. */
  | 'PAID'
  /** Placed, not yet accepted. */
  | 'PENDING';

/** How far a source's own evaluation of a condition agrees with the meaning of the filters here. */
export type PushdownGrade =
  /** It finds the same records. */
  | 'EXACT'
  /** It may find more; the rest is dropped here. It never finds fewer. */
  | 'SUPERSET';

/** Something to say on a ticket. */
export type ReplyToTicketInput = {
  /** What to say. */
  body: string;
  /** Id of the ticket, as an earlier answer gave it. */
  id: string | number;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** Whether the customer sees it. true, also when it is null; false makes it a note among colleagues. */
  public?: boolean | null | undefined;
};

/** What a list does when one of its sources fails. */
export type SourceErrorPolicy =
  /** The whole list fails. */
  | 'FAIL'
  /** The other sources' records are still given, and the failure is told beside them. */
  | 'PARTIAL';

/** How a source did when it was last called. */
export type SourceHealth =
  /** Some of its last calls failed. */
  | 'DEGRADED'
  /** Its last calls failed, and it is given a pause. */
  | 'DOWN'
  /** It was not called yet. */
  | 'UNKNOWN'
  /** Its last calls succeeded. */
  | 'UP';

/** How a source did in one list. */
export type SourceOutcomeStatus =
  /** It failed; `code' says how, and the answer's `errors' has an entry for it. */
  | 'FAILED'
  /** It gave everything it was asked for. */
  | 'OK'
  /** It was not asked, because it cannot do this. */
  | 'SKIPPED_CAPABILITY'
  /** It was not asked, because its quota leaves no call. */
  | 'SKIPPED_QUOTA'
  /** It did not answer in time. */
  | 'TIMED_OUT'
  /** It was read only in part. */
  | 'TRUNCATED';

/** Tests of a text; all that are given must hold. Equality is exact, letter by letter. */
export type StringFilter = {
  /** Has this text somewhere within, whatever the case of letters. */
  contains?: string | null | undefined;
  /** Is this very text. */
  eq?: string | null | undefined;
  /** Is one of these texts. */
  in?: Array<string> | null | undefined;
  /** true: there is no value. false: there is one. */
  isNull?: boolean | null | undefined;
  /** Is not this very text; true where there is none. */
  ne?: string | null | undefined;
  /** Is none of these texts; true where there is none. */
  notIn?: Array<string> | null | undefined;
  /** Begins with this text, whatever the case of letters. */
  startsWith?: string | null | undefined;
};

/** Which tickets to list; all members that are given must hold, and an empty object lets all through. */
export type TicketFilter = {
  /** All of these hold. */
  and?: Array<TicketFilter> | null | undefined;
  /** The person who raised it. */
  contactId?: IdFilter | null | undefined;
  /** When the source first kept it. */
  createdAt?: DateTimeFilter | null | undefined;
  /** The customer it belongs to. */
  customerId?: IdFilter | null | undefined;
  /** Its id here. */
  id?: IdFilter | null | undefined;
  /** The id that the source itself gives it. */
  nativeId?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: TicketFilter | null | undefined;
  /** The number people quote. */
  number?: StringFilter | null | undefined;
  /** At least one of these holds; an empty list lets nothing through. */
  or?: Array<TicketFilter> | null | undefined;
  /** How pressing it is. */
  priority?: TicketPriorityFilter | null | undefined;
  /** Where it stands. */
  status?: TicketStatusFilter | null | undefined;
  /** What it is about, in a line. */
  subject?: StringFilter | null | undefined;
  /** When the source last changed it. */
  updatedAt?: DateTimeFilter | null | undefined;
};

/** One term of an order; the terms before it decide first. */
export type TicketOrder = {
  /** Which way. */
  direction?: OrderDirection;
  /** What to order by. */
  field: TicketOrderField;
};

/** What tickets can be ordered by. */
export type TicketOrderField =
  /** When the source first kept it. */
  | 'CREATED_AT'
  /** The number people quote, by code point. */
  | 'NUMBER'
  /** How pressing it is, from LOW on. */
  | 'PRIORITY'
  /** When the source last changed it. */
  | 'UPDATED_AT';

/** How pressing a ticket is. Ascending order is the order of this list. */
export type TicketPriority =
  /** Before the usual. */
  | 'HIGH'
  /** Can wait. */
  | 'LOW'
  /** No priority was set. */
  | 'NONE'
  /** The usual. */
  | 'NORMAL'
  /** A priority of the source that fits none of the others. */
  | 'OTHER'
  /** Now. */
  | 'URGENT';

/** Tests of a TicketPriority; all that are given must hold. */
export type TicketPriorityFilter = {
  /** Is this value. */
  eq?: TicketPriority | null | undefined;
  /** Is one of these values. */
  in?: Array<TicketPriority> | null | undefined;
  /** Is another value. */
  ne?: TicketPriority | null | undefined;
  /** Is none of these values. */
  notIn?: Array<TicketPriority> | null | undefined;
};

/** Where a ticket stands. The source's own word is in `nativeStatus`. */
export type TicketStatus =
  /** Finished for good. */
  | 'CLOSED'
  /** Nobody has taken it up yet. */
  | 'NEW'
  /** Waits for somebody other than the customer. */
  | 'ON_HOLD'
  /** Somebody works on it. */
  | 'OPEN'
  /** A state of the source that fits none of the others. */
  | 'OTHER'
  /** Waits for the customer. */
  | 'PENDING'
  /** An answer was found; the customer may still object. */
  | 'SOLVED';

/** Tests of a TicketStatus; all that are given must hold. */
export type TicketStatusFilter = {
  /** Is this value. */
  eq?: TicketStatus | null | undefined;
  /** Is one of these values. */
  in?: Array<TicketStatus> | null | undefined;
  /** Is another value. */
  ne?: TicketStatus | null | undefined;
  /** Is none of these values. */
  notIn?: Array<TicketStatus> | null | undefined;
};

/** What to change of a contact: a field that is left out is kept, null clears it. */
export type UpdateContactInput = {
  /** Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes. A field that is not named is kept, one that is null cleared. */
  customFields?: unknown;
  /** The customer the person belongs to, of the same source. */
  customerId?: string | number | null | undefined;
  /** Mail address. */
  email?: string | null | undefined;
  /** Id of the contact, as an earlier answer gave it. */
  id: string | number;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** Mobile phone. */
  mobile?: string | null | undefined;
  /** Full name. It cannot be cleared. */
  name?: string | null | undefined;
  /** Phone at the desk. */
  phone?: string | null | undefined;
  /** Position at the customer. */
  title?: string | null | undefined;
};

/** What to change of a customer: a field that is left out is kept, null clears it. */
export type UpdateCustomerInput = {
  /** Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes. A field that is not named is kept, one that is null cleared. */
  customFields?: unknown;
  /** Mail address. */
  email?: string | null | undefined;
  /** Id of the customer, as an earlier answer gave it. */
  id: string | number;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** Line of business. */
  industry?: string | null | undefined;
  /** Name of the company or person. It cannot be cleared. */
  name?: string | null | undefined;
  /** Phone. */
  phone?: string | null | undefined;
  /** How far the business with it has come. */
  status?: CustomerStatus | null | undefined;
  /** Address of its web site. */
  website?: string | null | undefined;
};

/** What to change of an order: a field that is left out is kept, null clears it. */
export type UpdateOrderInput = {
  /** The person who placed it, of the same source. */
  contactId?: string | number | null | undefined;
  /** Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes. A field that is not named is kept, one that is null cleared. */
  customFields?: unknown;
  /** Id of the order, as an earlier answer gave it. */
  id: string | number;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** Where it stands. */
  status?: OrderStatus | null | undefined;
  /** What it is about, in a line. */
  subject?: string | null | undefined;
};

/** What to change of a ticket: a field that is left out is kept, null clears it. */
export type UpdateTicketInput = {
  /** The person who raised it, of the same source. */
  contactId?: string | number | null | undefined;
  /** Fields that the source keeps beyond the unified ones: an object from its own field names to values in its own shapes. A field that is not named is kept, one that is null cleared. */
  customFields?: unknown;
  /** The customer it belongs to, of the same source. */
  customerId?: string | number | null | undefined;
  /** What it is about, in full. */
  description?: string | null | undefined;
  /** Id of the ticket, as an earlier answer gave it. */
  id: string | number;
  /** A text of your own that names this write, at most 200 characters: the same key with the same input gives the first outcome and writes nothing more, with another input IDEMPOTENCY_CONFLICT. Give one to whatever may be sent twice. */
  idempotencyKey?: string | null | undefined;
  /** How pressing it is. */
  priority?: TicketPriority | null | undefined;
  /** Where it stands. */
  status?: TicketStatus | null | undefined;
  /** What it is about, in a line. It cannot be cleared. */
  subject?: string | null | undefined;
  /** Its labels, all of them: they take the place of those it had. */
  tags?: Array<string> | null | undefined;
};

/** A CRM product that the federation speaks to. */
export type Vendor =
  /** 帮我吧, a help desk. */
  | 'BANGWO8'
  /** 统一企业数字平台, an enterprise platform. */
  | 'ENTERPRISE_PLATFORM'
  /** Vtiger, an open-source CRM. */
  | 'VTIGER'
  /** 销售易, a CRM for sales and service. */
  | 'XIAOSHOUYI'
  /** 云之家, a workplace with report tables. */
  | 'YUNZHIJIA';

/** What became of a write. */
export type WriteOutcome =
  /** The source has it. */
  | 'APPLIED'
  /** The source has nothing of it. */
  | 'NOT_APPLIED'
  /** The answer of the source was lost, or named no record, and the write could not be found there as it was sent, nor ruled out; `errors` says what was seen. It is never sent again by itself; ask with the same idempotency key, or look into the source before you do. */
  | 'OUTCOME_UNKNOWN';

export type CustomersOfAllSourcesQueryVariables = Exact<{ [key: string]: never; }>;


export type CustomersOfAllSourcesQuery = { customers: { complete: boolean, nodes: Array<{ id: string, name: string | null, status: CustomerStatus, phone: string | null, createdAt: string | null, source: { name: string, label: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, sources: Array<{ source: string, status: SourceOutcomeStatus, code: string | null, recordsScanned: number, vendorCalls: number }> } };

export type OpenUrgentTicketsQueryVariables = Exact<{
  first: number;
  filter: TicketFilter;
}>;


export type OpenUrgentTicketsQuery = { tickets: { nodes: Array<{ number: string | null, subject: string | null, status: TicketStatus, priority: TicketPriority, createdAt: string | null, customer: { name: string | null, phone: string | null } | null, source: { name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OneCompanyEverywhereQueryVariables = Exact<{
  filter?: CustomerFilter | null | undefined;
}>;


export type OneCompanyEverywhereQuery = { customers: { nodes: Array<{ name: string | null, source: { name: string }, counterparts: Array<{ matchedOn: Array<MatchKey>, customer: { name: string | null, source: { name: string } } }>, tickets: { nodes: Array<{ subject: string | null, createdAt: string | null, source: { name: string } }> } }> } };

export type CustomersWithTicketsAndOrdersQueryVariables = Exact<{ [key: string]: never; }>;


export type CustomersWithTicketsAndOrdersQuery = { customers: { nodes: Array<{ name: string | null, source: { name: string }, tickets: { nodes: Array<{ subject: string | null, status: TicketStatus }> }, orders: { nodes: Array<{ number: string | null, status: OrderStatus, total: { amount: string, currency: string } | null }> } }> } };

export type ExplainOpenUrgentTicketsQueryVariables = Exact<{ [key: string]: never; }>;


export type ExplainOpenUrgentTicketsQuery = { tickets: { nodes: Array<{ subject: string | null, priority: TicketPriority, source: { name: string } }> } };

export type SourcesAndTheirAbilitiesQueryVariables = Exact<{ [key: string]: never; }>;


export type SourcesAndTheirAbilitiesQuery = { sources: Array<{ name: string, vendor: Vendor, label: string, health: SourceHealth, entities: Array<{ entity: string, fields: Array<{ field: string, sortable: boolean, operators: Array<{ operator: string, grade: PushdownGrade }> }> }> }> };

export type CreateATicketAndReplyMutationVariables = Exact<{
  ticket: CreateTicketInput;
  reply: ReplyToTicketInput;
}>;


export type CreateATicketAndReplyMutation = { createTicket: { outcome: WriteOutcome, ticket: { id: string, number: string | null, subject: string | null, status: TicketStatus, priority: TicketPriority, customer: { name: string | null } | null } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> }, replyToTicket: { outcome: WriteOutcome, ticket: { subject: string | null, replies: { nodes: Array<{ body: string, public: boolean, createdAt: string | null }> } } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type UpdateACustomerMutationVariables = Exact<{
  input: UpdateCustomerInput;
}>;


export type UpdateACustomerMutation = { updateCustomer: { outcome: WriteOutcome, customer: { id: string, name: string | null, phone: string | null, website: string | null, updatedAt: string | null, source: { name: string } } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type CreateContactMutationVariables = Exact<{
  input: CreateContactInput;
}>;


export type CreateContactMutation = { createContact: { outcome: WriteOutcome, contact: { id: string, nativeId: string, name: string | null, title: string | null, phone: string | null, mobile: string | null, email: string | null, updatedAt: string | null, customFields: unknown, customer: { id: string } | null } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type CreateCustomerMutationVariables = Exact<{
  input: CreateCustomerInput;
}>;


export type CreateCustomerMutation = { createCustomer: { outcome: WriteOutcome, customer: { id: string, nativeId: string, name: string | null, status: CustomerStatus, industry: string | null, phone: string | null, email: string | null, website: string | null, updatedAt: string | null, customFields: unknown } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type CreateOrderMutationVariables = Exact<{
  input: CreateOrderInput;
}>;


export type CreateOrderMutation = { createOrder: { outcome: WriteOutcome, order: { id: string, nativeId: string, number: string | null, subject: string | null, status: OrderStatus, updatedAt: string | null, customFields: unknown, total: { amount: string, currency: string } | null, customer: { id: string } | null, contact: { id: string } | null, lines: Array<{ productName: string, quantity: string, unitPrice: { amount: string } | null }> } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type CreateTicketMutationVariables = Exact<{
  input: CreateTicketInput;
}>;


export type CreateTicketMutation = { createTicket: { outcome: WriteOutcome, ticket: { id: string, nativeId: string, subject: string | null, description: string | null, status: TicketStatus, priority: TicketPriority, tags: Array<string>, updatedAt: string | null, customFields: unknown, customer: { id: string } | null, contact: { id: string } | null } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type DeleteContactMutationVariables = Exact<{
  input: DeleteInput;
}>;


export type DeleteContactMutation = { deleteContact: { deletedId: string | null, outcome: WriteOutcome, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type DeleteCustomerMutationVariables = Exact<{
  input: DeleteInput;
}>;


export type DeleteCustomerMutation = { deleteCustomer: { deletedId: string | null, outcome: WriteOutcome, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type DeleteOrderMutationVariables = Exact<{
  input: DeleteInput;
}>;


export type DeleteOrderMutation = { deleteOrder: { deletedId: string | null, outcome: WriteOutcome, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type DeleteTicketMutationVariables = Exact<{
  input: DeleteInput;
}>;


export type DeleteTicketMutation = { deleteTicket: { deletedId: string | null, outcome: WriteOutcome, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type DescribeSourcesQueryVariables = Exact<{ [key: string]: never; }>;


export type DescribeSourcesQuery = { sources: Array<{ name: string, vendor: Vendor, label: string, health: SourceHealth, entities: Array<{ entity: string, canCreate: boolean, canUpdate: boolean, canDelete: boolean, creatableFields: Array<string>, updatableFields: Array<string>, fields: Array<{ field: string, sortable: boolean, operators: Array<{ operator: string, grade: PushdownGrade }> }> }>, quotas: Array<{ name: string, limit: number, remaining: number, resetsAt: string | null }> }> };

export type ListCustomersQueryVariables = Exact<{
  filter?: CustomerFilter | null | undefined;
  orderBy?: Array<CustomerOrder> | CustomerOrder | null | undefined;
  search?: string | null | undefined;
  sources?: Array<string> | string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  onSourceError?: SourceErrorPolicy | null | undefined;
}>;


export type ListCustomersQuery = { customers: { totalCount: number | null, complete: boolean, edges: Array<{ cursor: string, node: { id: string, nativeId: string, name: string | null, status: CustomerStatus, phone: string | null, email: string | null, createdAt: string | null, source: { name: string } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, sources: Array<{ source: string, status: SourceOutcomeStatus, code: string | null, retryAfterMs: number | null, recordsScanned: number, vendorCalls: number }> } };

export type ListTicketsQueryVariables = Exact<{
  filter?: TicketFilter | null | undefined;
  orderBy?: Array<TicketOrder> | TicketOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ListTicketsQuery = { tickets: { complete: boolean, nodes: Array<{ id: string, number: string | null, subject: string | null, status: TicketStatus, priority: TicketPriority, createdAt: string | null, customer: { id: string, name: string | null, phone: string | null } | null, assignee: { nativeId: string, name: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OrderWithLinesQueryVariables = Exact<{
  id: string | number;
}>;


export type OrderWithLinesQuery = { order: { id: string, number: string | null, status: OrderStatus, placedAt: string | null, total: { amount: string, currency: string } | null, lines: Array<{ productName: string, sku: string | null, quantity: string, unitPrice: { amount: string, currency: string } | null, total: { amount: string, currency: string } | null }>, customer: { id: string, name: string | null } | null } | null };

export type ReadNodeQueryVariables = Exact<{
  id: string | number;
}>;


export type ReadNodeQuery = { node:
    | { __typename: 'Contact', id: string }
    | { __typename: 'Customer', id: string }
    | { __typename: 'Order', id: string }
    | { __typename: 'ReportTable', id: string }
    | { __typename: 'ReportUpload', id: string }
    | { __typename: 'Ticket', id: string }
   | null };

export type ReadNodesQueryVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type ReadNodesQuery = { nodes: Array<
    | { __typename: 'Contact', name: string | null, mobile: string | null, id: string }
    | { __typename: 'Customer', name: string | null, id: string, customerStatus: CustomerStatus }
    | { __typename: 'Order', number: string | null, id: string, orderStatus: OrderStatus }
    | { __typename: 'ReportTable', id: string }
    | { __typename: 'ReportUpload', id: string }
    | { __typename: 'Ticket', subject: string | null, id: string, ticketStatus: TicketStatus }
   | null> };

export type ReplyToTicketMutationVariables = Exact<{
  input: ReplyToTicketInput;
}>;


export type ReplyToTicketMutation = { replyToTicket: { outcome: WriteOutcome, ticket: { id: string, subject: string | null, updatedAt: string | null, replies: { nodes: Array<{ id: string, body: string, public: boolean, createdAt: string | null }> } } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type UpdateContactMutationVariables = Exact<{
  input: UpdateContactInput;
}>;


export type UpdateContactMutation = { updateContact: { outcome: WriteOutcome, contact: { id: string, nativeId: string, name: string | null, title: string | null, phone: string | null, mobile: string | null, email: string | null, updatedAt: string | null, customFields: unknown, customer: { id: string } | null } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type UpdateCustomerMutationVariables = Exact<{
  input: UpdateCustomerInput;
}>;


export type UpdateCustomerMutation = { updateCustomer: { outcome: WriteOutcome, customer: { id: string, nativeId: string, name: string | null, status: CustomerStatus, industry: string | null, phone: string | null, email: string | null, website: string | null, updatedAt: string | null, customFields: unknown } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type UpdateOrderMutationVariables = Exact<{
  input: UpdateOrderInput;
}>;


export type UpdateOrderMutation = { updateOrder: { outcome: WriteOutcome, order: { id: string, nativeId: string, number: string | null, subject: string | null, status: OrderStatus, updatedAt: string | null, customFields: unknown, total: { amount: string, currency: string } | null, customer: { id: string } | null, contact: { id: string } | null, lines: Array<{ productName: string, quantity: string, unitPrice: { amount: string } | null }> } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };

export type UpdateTicketMutationVariables = Exact<{
  input: UpdateTicketInput;
}>;


export type UpdateTicketMutation = { updateTicket: { outcome: WriteOutcome, ticket: { id: string, nativeId: string, subject: string | null, description: string | null, status: TicketStatus, priority: TicketPriority, tags: Array<string>, updatedAt: string | null, customFields: unknown, customer: { id: string } | null, contact: { id: string } | null } | null, userErrors: Array<{ path: Array<string>, message: string, code: string }> } };


export const CustomersOfAllSourcesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CustomersOfAllSources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"complete"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"recordsScanned"}},{"kind":"Field","name":{"kind":"Name","value":"vendorCalls"}}]}}]}}]}}]} as unknown as DocumentNode<CustomersOfAllSourcesQuery, CustomersOfAllSourcesQueryVariables>;
export const OpenUrgentTicketsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OpenUrgentTickets"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TicketFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tickets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"CREATED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<OpenUrgentTicketsQuery, OpenUrgentTicketsQueryVariables>;
export const OneCompanyEverywhereDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneCompanyEverywhere"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"counterparts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matchedOn"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"tickets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<OneCompanyEverywhereQuery, OneCompanyEverywhereQueryVariables>;
export const CustomersWithTicketsAndOrdersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CustomersWithTicketsAndOrders"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tickets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"orders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<CustomersWithTicketsAndOrdersQuery, CustomersWithTicketsAndOrdersQueryVariables>;
export const ExplainOpenUrgentTicketsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplainOpenUrgentTickets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tickets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"status"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"in"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"NEW"},{"kind":"EnumValue","value":"OPEN"}]}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"priority"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"eq"},"value":{"kind":"EnumValue","value":"URGENT"}}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"CREATED_AT"}},{"kind":"ObjectField","name":{"kind":"Name","value":"direction"},"value":{"kind":"EnumValue","value":"DESC"}}]}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ExplainOpenUrgentTicketsQuery, ExplainOpenUrgentTicketsQueryVariables>;
export const SourcesAndTheirAbilitiesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SourcesAndTheirAbilities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"entities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entity"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"sortable"}},{"kind":"Field","name":{"kind":"Name","value":"operators"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operator"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<SourcesAndTheirAbilitiesQuery, SourcesAndTheirAbilitiesQueryVariables>;
export const CreateATicketAndReplyDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateATicketAndReply"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ticket"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateTicketInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reply"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyToTicketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTicket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ticket"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"replyToTicket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reply"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"replies"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"public"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<CreateATicketAndReplyMutation, CreateATicketAndReplyMutationVariables>;
export const UpdateACustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateACustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"website"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateACustomerMutation, UpdateACustomerMutationVariables>;
export const CreateContactDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateContact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateContactInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createContact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"mobile"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<CreateContactMutation, CreateContactMutationVariables>;
export const CreateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"industry"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"website"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<CreateCustomerMutation, CreateCustomerMutationVariables>;
export const CreateOrderDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"productName"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<CreateOrderMutation, CreateOrderMutationVariables>;
export const CreateTicketDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateTicket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateTicketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTicket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<CreateTicketMutation, CreateTicketMutationVariables>;
export const DeleteContactDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteContact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteContact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteContactMutation, DeleteContactMutationVariables>;
export const DeleteCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteCustomerMutation, DeleteCustomerMutationVariables>;
export const DeleteOrderDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteOrderMutation, DeleteOrderMutationVariables>;
export const DeleteTicketDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteTicket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteTicket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedId"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteTicketMutation, DeleteTicketMutationVariables>;
export const DescribeSourcesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DescribeSources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"vendor"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"entities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entity"}},{"kind":"Field","name":{"kind":"Name","value":"canCreate"}},{"kind":"Field","name":{"kind":"Name","value":"canUpdate"}},{"kind":"Field","name":{"kind":"Name","value":"canDelete"}},{"kind":"Field","name":{"kind":"Name","value":"creatableFields"}},{"kind":"Field","name":{"kind":"Name","value":"updatableFields"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"sortable"}},{"kind":"Field","name":{"kind":"Name","value":"operators"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operator"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"quotas"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}}]}}]}}]} as unknown as DocumentNode<DescribeSourcesQuery, DescribeSourcesQueryVariables>;
export const ListCustomersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ListCustomers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerOrder"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sources"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"onSourceError"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"SourceErrorPolicy"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"sources"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sources"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"onSourceError"},"value":{"kind":"Variable","name":{"kind":"Name","value":"onSourceError"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"complete"}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"retryAfterMs"}},{"kind":"Field","name":{"kind":"Name","value":"recordsScanned"}},{"kind":"Field","name":{"kind":"Name","value":"vendorCalls"}}]}}]}}]}}]} as unknown as DocumentNode<ListCustomersQuery, ListCustomersQueryVariables>;
export const ListTicketsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ListTickets"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"TicketFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TicketOrder"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tickets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"complete"}}]}}]}}]} as unknown as DocumentNode<ListTicketsQuery, ListTicketsQueryVariables>;
export const OrderWithLinesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrderWithLines"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"placedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"productName"}},{"kind":"Field","name":{"kind":"Name","value":"sku"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<OrderWithLinesQuery, OrderWithLinesQueryVariables>;
export const ReadNodeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReadNode"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<ReadNodeQuery, ReadNodeQueryVariables>;
export const ReadNodesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReadNodes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","alias":{"kind":"Name","value":"customerStatus"},"name":{"kind":"Name","value":"status"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Contact"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"mobile"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Ticket"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","alias":{"kind":"Name","value":"ticketStatus"},"name":{"kind":"Name","value":"status"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","alias":{"kind":"Name","value":"orderStatus"},"name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<ReadNodesQuery, ReadNodesQueryVariables>;
export const ReplyToTicketDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplyToTicket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyToTicketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replyToTicket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"replies"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"public"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<ReplyToTicketMutation, ReplyToTicketMutationVariables>;
export const UpdateContactDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateContact"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateContactInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateContact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"mobile"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateContactMutation, UpdateContactMutationVariables>;
export const UpdateCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"industry"}},{"kind":"Field","name":{"kind":"Name","value":"phone"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"website"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateCustomerMutation, UpdateCustomerMutationVariables>;
export const UpdateOrderDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"total"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"productName"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateOrderMutation, UpdateOrderMutationVariables>;
export const UpdateTicketDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateTicket"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateTicketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateTicket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ticket"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"customFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateTicketMutation, UpdateTicketMutationVariables>;