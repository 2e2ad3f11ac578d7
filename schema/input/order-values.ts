import { InputType } from 'type-graphql'
import { OrderStatus } from '../entity/order-status.js'
import { OptionalLine, OptionalReference, OptionalWord } from './write-members.js'

/** What can be said of an order whether it is new or not. A base only: it is in no schema. */
@InputType('OrderValues')
export abstract class OrderValues {
  @OptionalLine('What it is about, in a line.')
  subject?: string | null

  @OptionalReference('The person who placed it, of the same source.')
  contactId?: string | null

  @OptionalWord(() => OrderStatus, 'Where it stands.')
  status?: keyof typeof OrderStatus | null
}
