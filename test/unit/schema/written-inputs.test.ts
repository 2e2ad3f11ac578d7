import { describe, expect, it } from '@jest/globals'
import { isInputObjectType } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { brokenRules } from '../../../resolvers/arguments.js'
import { enumValues } from '../../../src/model/index.js'
import type { WriteShapes } from '../../../src/vendors/vendor.js'
import { CreateContactInput } from '../../../schema/input/create-contact-input.js'
import { CreateCustomerInput } from '../../../schema/input/create-customer-input.js'
import { CreateOrderInput } from '../../../schema/input/create-order-input.js'
import { CreateTicketInput } from '../../../schema/input/create-ticket-input.js'
import { OrderLineInput } from '../../../schema/input/order-line-input.js'
import { PublishedColumnInput } from '../../../schema/input/published-column-input.js'
import { ReplyToTicketInput } from '../../../schema/input/reply-to-ticket-input.js'
import { ReportColumnInput } from '../../../schema/input/report-column-input.js'
import { UpdateContactInput } from '../../../schema/input/update-contact-input.js'
import { UpdateCustomerInput } from '../../../schema/input/update-customer-input.js'
import { UpdateOrderInput } from '../../../schema/input/update-order-input.js'
import { UpdateTicketInput } from '../../../schema/input/update-ticket-input.js'

const schema = await buildCrmSchema()

/** Fields of each kind that can be written; that all are named is the compiler's to say. */
const shapes: {
  readonly [K in 'Customer' | 'Contact' | 'Ticket' | 'Order']: Readonly<Record<keyof WriteShapes[K], true>>
} = {
  Customer: { name: true, status: true, industry: true, phone: true, email: true, website: true, customFields: true },
  Contact: { name: true, customerId: true, title: true, phone: true, mobile: true, email: true, customFields: true },
  Ticket: {
    subject: true,
    description: true,
    customerId: true,
    contactId: true,
    priority: true,
    status: true,
    tags: true,
    customFields: true,
  },
  Order: {
    subject: true,
    number: true,
    customerId: true,
    contactId: true,
    status: true,
    currency: true,
    lines: true,
    customFields: true,
  },
}

function fieldsOf(input: string): string[] {
  const type = schema.getType(input)
  return isInputObjectType(type) ? Object.keys(type.getFields()).toSorted() : []
}

describe.each(Object.entries(shapes))('the inputs of %s', (entity, shape) => {
  it('say of a new record what can be written, and where', () => {
    expect(fieldsOf(`Create${entity}Input`)).toEqual([...Object.keys(shape), 'source', 'idempotencyKey'].toSorted())
  })

  it('say of a change nothing else, and of which record', () => {
    const known = new Set([...Object.keys(shape), 'id', 'idempotencyKey'])
    const fields = fieldsOf(`Update${entity}Input`)
    expect(fields.filter((field) => !known.has(field))).toEqual([])
    expect(fields).toEqual(expect.arrayContaining(['id', 'idempotencyKey', 'customFields']))
  })
})

type InputClass = new () => object

/** Every input with what it must hold to be good. */
const inputs: readonly (readonly [InputClass, Readonly<Record<string, unknown>>])[] = [
  [CreateCustomerInput, { name: 'x' }],
  [UpdateCustomerInput, {}],
  [CreateContactInput, { name: 'x' }],
  [UpdateContactInput, {}],
  [CreateTicketInput, { subject: 'x' }],
  [UpdateTicketInput, {}],
  [CreateOrderInput, { lines: [] }],
  [UpdateOrderInput, {}],
  [ReplyToTicketInput, { body: 'x' }],
  [OrderLineInput, { productId: 'x', quantity: '1' }],
]

/** What is wrong with an input, as `path: message`. */
function wrongWith(type: InputClass, values: object): readonly string[] {
  return brokenRules(Object.assign(new type(), values)).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

function having(field: string): readonly (readonly [string, InputClass, Readonly<Record<string, unknown>>])[] {
  return inputs
    .filter(([type]) => fieldsOf(type.name).includes(field))
    .map(([type, good]) => [`${type.name}.${field}`, type, good] as const)
}

const lines = ['name', 'subject', 'title', 'industry', 'phone', 'mobile', 'website', 'number', 'productId']
const bodies = ['description', 'body']

describe.each([...lines.map((field) => [field, 500] as const), ...bodies.map((field) => [field, 65_536] as const)])(
  'the text %s',
  (field, longest) => {
    it.each(having(field))('as %s holds words, and no more than it may', (_name, type, good) => {
      expect(wrongWith(type, { ...good, [field]: '好'.repeat(longest) })).toEqual([])
      expect(wrongWith(type, { ...good, [field]: 'x'.repeat(longest + 1) })).toEqual([
        `${field}: may have at most ${longest} characters`,
      ])
      for (const blank of ['', '  ', '\n\u3000']) {
        expect(wrongWith(type, { ...good, [field]: blank })).toEqual([
          expect.stringMatching(`^${field}: must not be blank`),
        ])
      }
      expect(wrongWith(type, { ...good, [field]: 'a\udc00' })).toEqual([expect.stringMatching(/surrogate/)])
    })
  },
)

describe('null', () => {
  it.each(inputs)('is taken for nothing, or clears, where a field may be without: %p', (type, good) => {
    const lasting = type.name.startsWith('Update') ? ['name', 'customFields'] : []
    if (type === UpdateTicketInput) lasting.push('subject')
    for (const field of fieldsOf(type.name).filter((name) => !(name in good) && !lasting.includes(name))) {
      expect(wrongWith(type, { ...good, [field]: null })).toEqual([])
    }
  })

  it.each([
    [UpdateCustomerInput, 'name'],
    [UpdateContactInput, 'name'],
    [UpdateTicketInput, 'subject'],
  ] as const)('is refused where every record has a value: %p', (type, field) => {
    expect(wrongWith(type, { [field]: null })).toEqual([`${field}: cannot be cleared; leave it out to keep it`])
    expect(wrongWith(type, { [field]: undefined })).toEqual([])
  })

  it('clears the subject of an order, which need not have one', () => {
    expect(wrongWith(UpdateOrderInput, { subject: null })).toEqual([])
  })

  it.each([UpdateCustomerInput, UpdateContactInput, UpdateTicketInput, UpdateOrderInput])(
    'does not clear all native fields at once: %p',
    (type) => {
      expect(wrongWith(type, { customFields: null })).toEqual([expect.stringMatching(/^customFields: .*each field/)])
    },
  )
})

describe('a mail address', () => {
  it.each(having('email'))('as %s is one', (_name, type, good) => {
    for (const email of ['a@example.com', 'first.last+tag@mail.example.co', '客服@例子.中国']) {
      expect(wrongWith(type, { ...good, email })).toEqual([])
    }
    for (const email of ['nobody', 'a@b', 'a@example.com, b@example.com', 'A <a@example.com>', ' a@example.com']) {
      expect(wrongWith(type, { ...good, email })).toEqual([expect.stringMatching(/^email: must be a mail address/)])
    }
    expect(wrongWith(type, { ...good, email: '' })).toEqual([expect.stringMatching(/^email: must not be blank/)])
  })
})

describe('a word of an enumeration', () => {
  it.each(
    (['status', 'priority'] as const).flatMap((field) =>
      having(field).map(([name, type, good]) => [name, type, good, field] as const),
    ),
  )('as %s is any but OTHER', (name, type, good, field) => {
    const entity = /Customer|Ticket|Order/.exec(name)?.[0] ?? ''
    const words = enumValues[`${entity}${field === 'status' ? 'Status' : 'Priority'}` as keyof typeof enumValues]
    for (const word of words) {
      const wrong = wrongWith(type, { ...good, [field]: word })
      expect([word, wrong.length]).toEqual([word, word === 'OTHER' ? 1 : 0])
    }
  })
})

describe('labels', () => {
  it.each(having('tags'))('as %s are different words, at most a hundred', (_name, type, good) => {
    const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`)
    const wrong = (tags: readonly string[]): readonly string[] => wrongWith(type, { ...good, tags })
    expect([wrong([]), wrong(numbered(100)), wrong(['x'.repeat(100)])]).toEqual([[], [], []])
    expect(wrong(numbered(101))).toEqual(['tags: may hold at most 100 labels'])
    expect(wrong(['a', 'A', 'a'])).toEqual(['tags: must not hold a label twice'])
    expect(wrong(['a', ' '])).toEqual(['tags: must not hold a blank label'])
    expect(wrong(['x'.repeat(101)])).toEqual(['tags: may have at most 100 characters'])
    expect(wrong(['\ud800'])).toEqual([expect.stringMatching(/surrogate/)])
  })
})

describe('native fields', () => {
  const many = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`cf_${index}`, index]))

  it.each(having('customFields'))('as %s are an object by their names', (_name, type, good) => {
    const wrong = (customFields: unknown): readonly string[] => wrongWith(type, { ...good, customFields })
    for (const fine of [
      {},
      { cf_1: null, 客户级别: ['A', { b: 1.5 }] },
      many(200),
      { constructor: 1, prototype: { constructor: 2 } },
    ]) {
      expect(wrong(fine)).toEqual([])
    }
    for (const other of ['x', 5, true, [], [{ cf_1: 1 }]]) {
      expect(wrong(other)).toEqual([expect.stringMatching(/^customFields: must be an object/)])
    }
    expect(wrong(many(201))).toEqual(['customFields: may name at most 200 fields; these are 201'])
    for (const name of ['', ' ', 'a b', 'a"', "a'", '.a', 'a\n', 'a,b', '\ud800', 'x'.repeat(201), '__proto__']) {
      expect(wrong(JSON.parse(`{ ${JSON.stringify(name)}: 1 }`))).toEqual([expect.stringMatching(/no field can have/)])
    }
    expect(wrong(JSON.parse('{ "cf_1": [{ "__proto__": 1 }] }'))).toEqual([expect.stringMatching(/no field can have/)])
    expect(wrong({ cf_1: 'x', cf_2: [{ deep: 'a\ud800' }] })).toEqual([expect.stringMatching(/surrogate.*"cf_2"/)])
    expect(wrong({ cf_1: { '\ud800': 1 } })).toEqual([expect.stringMatching(/surrogate.*"cf_1"/)])
    expect(wrong({ cf_1: 'x'.repeat(65_536) })).toEqual([])
    for (const long of ['x'.repeat(65_537), [{ deep: 'x'.repeat(65_537) }], { ['x'.repeat(65_537)]: 1 }]) {
      expect(wrong({ cf_1: long })).toEqual([expect.stringMatching(/more than 65536 characters, in "cf_1"/)])
    }
  })
})

describe('a column of a report table', () => {
  it.each([ReportColumnInput, PublishedColumnInput])('has no name that every object has: %p', (type) => {
    const wrong = (name: string): readonly string[] => wrongWith(type, { name, type: 'STRING' })
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
      expect(wrong(name)).toEqual([expect.stringMatching(/^name: must be another name/)])
    }
    expect([wrong('金额 (元)'), wrong('proto')]).toEqual([[], []])
  })
})

describe('an order', () => {
  const order = (part: object): readonly string[] => wrongWith(CreateOrderInput, { lines: [], ...part })
  const line = (part: object = {}): OrderLineInput =>
    Object.assign(new OrderLineInput(), { productId: '14x1', quantity: '1', unitPrice: null, ...part })

  it('names its currency by the code', () => {
    expect([order({ currency: 'CNY' }), order({ currency: null })]).toEqual([[], []])
    for (const currency of ['cny', 'RMB¥', '¥', 'CNYX']) {
      expect(order({ currency })).toEqual([expect.stringMatching(/^currency: must be a currency code/)])
    }
  })

  it('has at most 500 lines, each with a quantity above and a price not below zero', () => {
    const of = (count: number): OrderLineInput[] => Array.from({ length: count }, () => line())
    expect([order({ lines: of(500) }), order({ lines: of(501) })]).toEqual([[], ['lines: may hold at most 500 lines']])
    expect(order({ lines: [line({ unitPrice: '0' }), line({ quantity: '0.001' })] })).toEqual([])
    expect(order({ lines: [line(), line({ quantity: '-1' }), line({ unitPrice: '-0.01' })] })).toEqual([
      'lines.1.quantity: must be more than zero',
      'lines.2.unitPrice: must not be negative',
    ])
  })
})
