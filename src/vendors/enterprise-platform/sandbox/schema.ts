import type { AnyRecord, ResourceName } from './records.js'

/** One field of a resource. A dot in its name reaches into a nested object. */
export interface FieldSchema {
  readonly kind: 'text' | 'number' | 'instant' | 'lines'
  /** Must be present and not null in a new record. */
  readonly required?: boolean
  /** Set by the platform; ignored in bodies. */
  readonly readOnly?: boolean
  /** The only values taken; the first is the default. */
  readonly values?: readonly string[]
  readonly unique?: boolean
  /** The value must be the id of an existing record there. */
  readonly refersTo?: ResourceName
}

/** One resource: how its ids begin, its fields, and which of them `search` reads. */
export interface ResourceSchema {
  readonly idPrefix: string
  readonly fields: Readonly<Record<string, FieldSchema>>
  readonly searched: readonly string[]
}

const text: FieldSchema = { kind: 'text' }
const requiredText: FieldSchema = { kind: 'text', required: true }
const number: FieldSchema = { kind: 'number' }
const id: FieldSchema = { kind: 'text', readOnly: true }
const stamp: FieldSchema = { kind: 'instant', readOnly: true }
const activity: FieldSchema = { kind: 'text', values: ['active', 'inactive'] }
const reference = (refersTo: ResourceName): FieldSchema => ({ kind: 'text', refersTo })

/** The platform publishes no schema for most of these; the fields are this project's assumption. */
export const resources: Readonly<Record<ResourceName, ResourceSchema>> = {
  customers: {
    idPrefix: 'cust',
    fields: {
      id,
      name: { kind: 'text', required: true, unique: true },
      industry: text,
      status: activity,
      amount: number,
      email: text,
      phone: text,
      'contact.name': text,
      'contact.phone': text,
      ownerId: reference('users'),
      createdAt: stamp,
      updatedAt: stamp,
    },
    searched: ['name', 'email', 'phone'],
  },
  contacts: {
    idPrefix: 'cont',
    fields: {
      id,
      customerId: reference('customers'),
      name: requiredText,
      title: text,
      email: text,
      phone: text,
      status: activity,
      createdAt: stamp,
      updatedAt: stamp,
    },
    searched: ['name', 'email', 'phone'],
  },
  orders: {
    idPrefix: 'ord',
    fields: {
      id,
      customerId: { kind: 'text', required: true, refersTo: 'customers' },
      orderNo: requiredText,
      status: { kind: 'text', values: ['created', 'paid', 'cancelled'] },
      amount: { kind: 'number', required: true },
      currency: { kind: 'text', values: ['CNY', 'USD'] },
      items: { kind: 'lines' },
      paidAt: { kind: 'instant' },
      createdAt: stamp,
      updatedAt: stamp,
    },
    searched: ['orderNo'],
  },
  tickets: {
    idPrefix: 'tick',
    fields: {
      id,
      customerId: reference('customers'),
      contactId: reference('contacts'),
      subject: requiredText,
      description: text,
      status: { kind: 'text', values: ['open', 'pending', 'resolved', 'closed'] },
      priority: { kind: 'text', values: ['normal', 'low', 'high', 'urgent'] },
      assigneeId: reference('users'),
      createdAt: stamp,
      updatedAt: stamp,
    },
    searched: ['subject', 'description'],
  },
  users: {
    idPrefix: 'user',
    fields: { id, name: requiredText, email: text, status: activity, createdAt: stamp },
    searched: ['name', 'email'],
  },
}

/** Tells whether a path segment names a resource. */
export function isResourceName(name: string): name is ResourceName {
  return Object.hasOwn(resources, name)
}

/** The field a query may filter or sort by, or undefined. */
export function scalarField(resource: ResourceName, name: string): FieldSchema | undefined {
  if (!Object.hasOwn(resources[resource].fields, name)) return undefined
  const field = resources[resource].fields[name]
  return field?.kind === 'lines' ? undefined : field
}

/** Makes a reader of one scalar field; a missing value, at any depth, is null. */
export function fieldReader(name: string): (record: AnyRecord) => string | number | null {
  const [head = name, tail] = name.split('.')
  return (record) => {
    const outer = record[head]
    const value = tail === undefined ? outer : isObject(outer) ? outer[tail] : null
    return typeof value === 'string' || typeof value === 'number' ? value : null
  }
}

/** A JSON object, not an array or null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
