import { ArrayMaxSize, IsOptional } from 'class-validator'
import { Field, InputType, type ClassType } from 'type-graphql'
import { CustomerFilter } from './customer-filter.js'
import { CustomerOrder } from './customer-order.js'
import { maxOrderTerms, maxSourceNames } from './limits.js'
import { OptionalInput, OptionalInputs, OptionalText } from './optional.js'
import { OrderFilter } from './order-filter.js'
import type { OrderInput } from './order-input.js'
import { OrderOrder } from './order-order.js'
import { TicketFilter } from './ticket-filter.js'
import { TicketOrder } from './ticket-order.js'

/** What a list to be published is asked for; the same as the list itself. */
export interface PublishedListInput {
  filter?: object | null
  orderBy?: OrderInput[] | null
  search?: string | null
  sources?: string[] | null
}

function publishedList(
  name: string,
  what: string,
  filter: ClassType,
  order: ClassType<OrderInput>,
): ClassType<PublishedListInput> {
  @InputType(name, { description: `Which ${what} to publish, and in which order; the arguments of \`${what}\`.` })
  class List implements PublishedListInput {
    @OptionalInput(() => filter, 'Which of them to give; all when left out.')
    filter?: object | null

    @OptionalInputs(() => order, 'How to order them, first term first. Newest first when left out.', maxOrderTerms)
    orderBy?: OrderInput[] | null

    @OptionalText("A text that one of the record's names, numbers, phones or mail addresses contains.")
    search?: string | null

    @Field(() => [String], {
      nullable: true,
      description: 'Names of the sources to ask; all that have such records when left out.',
    })
    @IsOptional()
    @ArrayMaxSize(maxSourceNames)
    sources?: string[] | null
  }

  return List
}

/** Customers to be published. */
export const PublishedCustomersInput = publishedList(
  'PublishedCustomersInput',
  'customers',
  CustomerFilter,
  CustomerOrder,
)
/** Tickets to be published. */
export const PublishedTicketsInput = publishedList('PublishedTicketsInput', 'tickets', TicketFilter, TicketOrder)
/** Orders to be published. */
export const PublishedOrdersInput = publishedList('PublishedOrdersInput', 'orders', OrderFilter, OrderOrder)
