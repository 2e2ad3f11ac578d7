import { InputType } from 'type-graphql'
import { OptionalEmail, OptionalLine, OptionalReference } from './write-members.js'

/** What can be said of a contact whether it is new or not. A base only: it is in no schema. */
@InputType('ContactValues')
export abstract class ContactValues {
  @OptionalReference('The customer the person belongs to, of the same source.')
  customerId?: string | null

  @OptionalLine('Position at the customer.')
  title?: string | null

  @OptionalLine('Phone at the desk.')
  phone?: string | null

  @OptionalLine('Mobile phone.')
  mobile?: string | null

  @OptionalEmail('Mail address.')
  email?: string | null
}
