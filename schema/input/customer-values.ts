import { InputType } from 'type-graphql'
import { CustomerStatus } from '../entity/customer-status.js'
import { OptionalEmail, OptionalLine, OptionalWord } from './write-members.js'

/** What can be said of a customer whether it is new or not. A base only: it is in no schema. */
@InputType('CustomerValues')
export abstract class CustomerValues {
  @OptionalWord(() => CustomerStatus, 'How far the business with it has come.')
  status?: keyof typeof CustomerStatus | null

  @OptionalLine('Line of business.')
  industry?: string | null

  @OptionalLine('Phone.')
  phone?: string | null

  @OptionalEmail('Mail address.')
  email?: string | null

  @OptionalLine('Address of its web site.')
  website?: string | null
}
