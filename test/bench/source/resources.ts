/** What a field may be compared as; fields with none cannot be filtered. */
export type FieldKind = 'id' | 'text' | 'number' | 'instant' | 'none'

/** Resources by path, with every field a record has (dossier of the platform, section 12). */
export const resources = {
  customers: {
    id: 'id',
    name: 'text',
    industry: 'text',
    status: 'text',
    amount: 'number',
    email: 'text',
    phone: 'text',
    contact: 'none',
    ownerId: 'text',
    createdAt: 'instant',
    updatedAt: 'instant',
  },
  tickets: {
    id: 'id',
    customerId: 'id',
    contactId: 'text',
    subject: 'text',
    description: 'text',
    status: 'text',
    priority: 'text',
    assigneeId: 'text',
    createdAt: 'instant',
    updatedAt: 'instant',
  },
  orders: {
    id: 'id',
    customerId: 'id',
    orderNo: 'text',
    status: 'text',
    amount: 'number',
    currency: 'text',
    items: 'none',
    paidAt: 'instant',
    createdAt: 'instant',
    updatedAt: 'instant',
  },
} as const satisfies Record<string, Readonly<Record<string, FieldKind>>>

/** Name of a resource, which is also its path below `/v1`. */
export type ResourceName = keyof typeof resources

/** Whether there is such a resource. */
export function isResource(name: string): name is ResourceName {
  return Object.hasOwn(resources, name)
}

/** Fields of a resource with what they are compared as. */
export function fieldsOf(resource: ResourceName): Readonly<Record<string, FieldKind>> {
  return resources[resource]
}
