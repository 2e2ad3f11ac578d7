import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { entityNames, type EntityName } from '../../src/model/index.js'
import type { VtigerStore } from '../../src/vendors/vtiger/sandbox/index.js'
import type { XiaoshouyiStore } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { sandboxedVendors } from '../support/sources.js'
import { startTestServer, type TestServer } from '../support/server.js'

type Json = Readonly<Record<string, unknown>>

/** What `sources` says of one entity of one source. */
interface Ability {
  readonly entity: EntityName
  readonly canCreate: boolean
  readonly canUpdate: boolean
  readonly canDelete: boolean
  readonly creatableFields: readonly string[]
  readonly updatableFields: readonly string[]
}

/** What each source is expected to say it can do: c(reate), u(pdate), d(elete). A vendor that is not listed reads only. */
const expected: Readonly<Record<string, Partial<Record<EntityName, string>>>> = {
  bangwo8: { Customer: 'cu', Contact: 'cu', Ticket: 'cu' },
  'enterprise-platform': { Customer: 'cud', Contact: 'cud', Ticket: 'cud', Order: 'cud' },
  vtiger: { Customer: 'cud', Contact: 'cud', Ticket: 'cud', Order: 'cud' },
  xiaoshouyi: { Customer: 'cud', Contact: 'cud', Ticket: 'cud', Order: 'cud' },
  yunzhijia: { ReportTable: 'c' },
}

/** Selections that show every input field again, under its own name or one below it. */
const selections: Partial<Record<EntityName, string>> = {
  Customer: 'id name status industry phone email website',
  Contact: 'id name title phone mobile email customer { id }',
  Ticket: 'id subject description status priority tags customer { id } contact { id }',
  Order: 'id number subject status customer { id } contact { id } lines { quantity unitPrice { amount currency } }',
}

/** Ids that a new record may refer to. */
interface References {
  readonly customerId: string
  readonly contactId: string
  readonly productId: string
}

const firstValues = (entity: EntityName, { customerId, contactId, productId }: References): Json =>
  ({
    Customer: {
      name: '晨光 "Söhne" & 50% 公司',
      status: 'ACTIVE',
      industry: '制造业',
      phone: '021-6543 2100',
      email: 'office@morning.example',
      website: 'https://morning.example/',
    },
    Contact: {
      name: '王小明',
      customerId,
      title: '采购经理',
      phone: '021-6543 2101',
      mobile: '13900001234',
      email: 'wang@morning.example',
    },
    Ticket: {
      subject: "水泵漏水: it's 50% full",
      description: '三楼\nSince Monday',
      customerId,
      contactId,
      priority: 'HIGH',
      status: 'OPEN',
      tags: ['硬件', '三楼'],
    },
    Order: {
      number: 'SO-WRITTEN-1',
      subject: '水泵与备件',
      customerId,
      contactId,
      status: 'PENDING',
      currency: 'CNY',
      lines: [{ productId, quantity: '3', unitPrice: '12.5' }],
    },
  })[entity as 'Customer']

const nextValues = (entity: EntityName): Json =>
  ({
    Customer: { name: 'Morning Light GmbH', phone: null, email: 'new@morning.example' },
    Contact: { title: 'CEO', phone: null, email: 'ceo@morning.example' },
    Ticket: { subject: '已修好', priority: 'LOW', description: 'Dry again' },
    Order: { subject: '只要水泵', status: 'CANCELLED' },
  })[entity as 'Customer']

/** What a sandbox's tenant wants to be said otherwise: its own picklist values, and native fields that are mandatory there. */
const tenantValues: Readonly<Record<string, Partial<Record<EntityName, Json>>>> = {
  bangwo8: { Ticket: { customFields: { field_12: '硬件' } } },
  vtiger: {
    Customer: { industry: 'Electronics' },
    Order: { customFields: { bill_street: '水泵路 1 号', ship_street: '水泵路 1 号' } },
  },
  xiaoshouyi: { Order: { status: 'DRAFT' } },
}

/** Fields that cannot be changed as freely: a cancelled order of 销售易 has taken effect, and can no longer be deleted. */
const leftAlone: Readonly<Record<string, Partial<Record<EntityName, readonly string[]>>>> = {
  xiaoshouyi: { Order: ['status'] },
}

/** Values of the asked fields only, since no source takes all of them. */
function taken(values: Json, fields: readonly string[]): Json {
  return Object.fromEntries(Object.entries(values).filter(([field]) => fields.includes(field)))
}

/** How a record shows what was written; an order's currency stands at its prices. */
function shown({ currency, ...values }: Json): Json {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      if (field === 'customerId' || field === 'contactId') return [field.slice(0, -2), { id: value }]
      if (field === 'lines') return [field, (value as readonly Json[]).map((line) => shownLine(line, currency))]
      return [field, value]
    }),
  )
}

function shownLine({ quantity, unitPrice }: Json, currency: unknown): Json {
  return { quantity, unitPrice: { amount: unitPrice, currency } }
}

let server: TestServer
let abilities: Readonly<Record<string, readonly Ability[]>>

beforeAll(async () => {
  server = await startTestServer({
    source: Object.fromEntries(sandboxedVendors.map((vendor) => [vendor, { sandbox: { scale: 0.1 } }])),
  })
  const { sources } = await ask(
    '{ sources { name entities { entity canCreate canUpdate canDelete creatableFields updatableFields } } }',
  )
  abilities = Object.fromEntries(
    (sources as readonly { name: string; entities: readonly Ability[] }[]).map(({ name, entities }) => [
      name,
      entities,
    ]),
  )
}, 60_000)

afterAll(() => server.close())

/** The data of an operation that must not have errors. */
async function ask(text: string, variables: Json = {}): Promise<Json> {
  const { data, errors } = await server.query(text, variables)
  expect(errors).toEqual([])
  return data ?? {}
}

/** The payload of a mutation that must have been applied. */
async function write(operation: 'create' | 'update' | 'delete', entity: EntityName, input: Json): Promise<Json> {
  const name = `${operation}${entity}`
  const type =
    operation === 'delete' ? 'DeleteInput' : `${operation[0]!.toUpperCase()}${operation.slice(1)}${entity}Input`
  const answer = operation === 'delete' ? 'deletedId' : `${entity.toLowerCase()} { ${selections[entity]} }`
  const data = await ask(
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} outcome userErrors { path message } } }`,
    { input },
  )
  expect(data[name]).toMatchObject({ outcome: 'APPLIED', userErrors: [] })
  return data[name] as Json
}

async function read(entity: EntityName, id: string): Promise<unknown> {
  const name = entity.toLowerCase()
  return (await ask(`query ($id: ID!) { ${name}(id: $id) { ${selections[entity]} } }`, { id }))[name]
}

async function referencesOf(vendor: string): Promise<References> {
  const found = await ask(
    `query ($sources: [String!]) {
      customers(sources: $sources, first: 1) { nodes { id } }
      contacts(sources: $sources, first: 1) { nodes { id } }
    }`,
    { sources: [vendor] },
  )
  const first = (list: string): string => (found[list] as { nodes: { id: string }[] }).nodes[0]?.id ?? ''
  return { customerId: first('customers'), contactId: first('contacts'), productId: productOf(vendor) }
}

/** Products are in no list of the schema: an order names them by the source's own ids. */
function productOf(vendor: string): string {
  const { data } = server.sources[vendor]?.sandbox ?? {}
  switch (vendor) {
    case 'vtiger':
      return (data as VtigerStore).idOf((data as VtigerStore).rows('Products')[0]!)
    case 'xiaoshouyi':
      return (data as XiaoshouyiStore).records.product[0]!.id
    default:
      return 'prod_1'
  }
}

/** Ids of what a source was given since then; sources keep whole seconds. */
async function madeSince(time: number, vendor: string, entity: EntityName): Promise<readonly string[]> {
  const list = `${entity.toLowerCase()}s`
  const found = await ask(
    `query ($sources: [String!], $since: DateTime!) {
      ${list}(sources: $sources, filter: { createdAt: { gte: $since } }) { nodes { id } }
    }`,
    { sources: [vendor], since: new Date(Math.floor(time / 1000) * 1000).toISOString() },
  )
  return (found[list] as { readonly nodes: readonly { readonly id: string }[] }).nodes.map(({ id }) => id)
}

it('says of every source what can be written there', () => {
  const said = Object.entries(abilities).map(([name, entities]) => [
    name,
    Object.fromEntries(
      entities.flatMap(({ entity, canCreate, canUpdate, canDelete }) => {
        const letters = `${canCreate ? 'c' : ''}${canUpdate ? 'u' : ''}${canDelete ? 'd' : ''}`
        return letters === '' ? [] : [[entity, letters]]
      }),
    ),
  ])
  expect(Object.fromEntries(said)).toEqual(
    Object.fromEntries(sandboxedVendors.map((vendor) => [vendor, expected[vendor] ?? {}])),
  )
})

const cases = sandboxedVendors.flatMap((vendor) =>
  entityNames.flatMap((entity) => {
    const letters = expected[vendor]?.[entity]
    // Report tables are made by another mutation; test/contract/report-uploads.test.ts is theirs.
    return letters === undefined || entity === 'ReportTable' ? [] : [{ vendor, entity, letters }]
  }),
)

describe('with the settings of its sandbox alone', () => {
  it.each(cases)('$vendor makes, changes and deletes ($letters) a $entity', async ({ vendor, entity, letters }) => {
    const before = Date.now()
    const ability = abilities[vendor]?.find((each) => each.entity === entity)
    const given = { ...firstValues(entity, await referencesOf(vendor)), ...tenantValues[vendor]?.[entity] }
    const { customFields, ...values } = taken(given, ability?.creatableFields ?? [])
    const input = { source: vendor, ...values, customFields, idempotencyKey: `${vendor} ${entity}` }
    const payload = await write('create', entity, input)
    const record = payload[entity.toLowerCase()] as { readonly id: string }
    expect(record).toMatchObject(shown(values))
    expect(await read(entity, record.id)).toEqual(record)

    expect(await write('create', entity, input)).toEqual(payload)
    expect(await madeSince(before, vendor, entity)).toEqual([record.id])

    const kept = leftAlone[vendor]?.[entity] ?? []
    const changeable = (ability?.updatableFields ?? []).filter((field) => !kept.includes(field))
    const changes = taken(nextValues(entity), changeable)
    const changed = (await write('update', entity, { id: record.id, ...changes }))[entity.toLowerCase()]
    expect(changed).toMatchObject({ ...shown(values), ...shown(changes) })
    expect(await read(entity, record.id)).toEqual(changed)

    if (!letters.includes('d')) return
    expect(await write('delete', entity, { id: record.id })).toMatchObject({ deletedId: record.id })
    expect(await read(entity, record.id)).toBeNull()
  })
})

describe('a reply to a ticket', () => {
  const replying = ['bangwo8', 'vtiger']
  const text = `mutation ($id: ID!) {
    replyToTicket(input: { id: $id, body: "三楼也漏水", public: true }) { ticket { id } outcome userErrors { path message } }
  }`
  const ticketOf = async (vendor: string): Promise<string> => {
    const found = await ask('query ($sources: [String!]) { tickets(sources: $sources, first: 1) { nodes { id } } }', {
      sources: [vendor],
    })
    return (found['tickets'] as { nodes: { id: string }[] }).nodes[0]?.id ?? ''
  }

  it.each(replying)('is written by %s', async (vendor) => {
    const id = await ticketOf(vendor)
    expect(await ask(text, { id })).toEqual({ replyToTicket: { ticket: { id }, outcome: 'APPLIED', userErrors: [] } })
  })

  it.each(['enterprise-platform', 'xiaoshouyi'])('is refused for %s without a call', async (vendor) => {
    const id = await ticketOf(vendor)
    server.forgetRequests()
    const { data, errors } = await server.query(text, { id })
    expect(data).toMatchObject({ replyToTicket: { ticket: null, outcome: 'NOT_APPLIED' } })
    expect(errors).toMatchObject([{ extensions: { code: 'SOURCE_CAPABILITY', source: vendor } }])
    expect(server.vendorCalls()).toEqual([])
  })
})
