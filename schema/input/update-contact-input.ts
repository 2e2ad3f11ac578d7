import { InputType } from 'type-graphql'
import { ContactValues } from './contact-values.js'
import { ChangedCustomFields, IdempotencyKey, LastingLine, TargetId } from './write-members.js'

/** What to change of a contact. */
@InputType('UpdateContactInput', {
  description: 'What to change of a contact: a field that is left out is kept, null clears it.',
})
export class UpdateContactInput extends ContactValues {
  @TargetId('contact')
  id!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @LastingLine('Full name.')
  name?: string | null

  @ChangedCustomFields()
  customFields?: unknown
}
