import { Field, ObjectType } from 'type-graphql'
import type { ContactRecord } from '../../src/model/index.js'
import { Contact } from '../entity/contact.js'
import { WritePayload } from './write-payload.js'

/** How a contact was written. */
@ObjectType('ContactPayload', {
  simpleResolvers: true,
  description: 'What became of a contact that was to be written.',
})
export class ContactPayload extends WritePayload {
  @Field(() => Contact, {
    nullable: true,
    description: 'The contact as its source now keeps it; null when nothing was written or it cannot be read back.',
  })
  contact?: ContactRecord | null
}
