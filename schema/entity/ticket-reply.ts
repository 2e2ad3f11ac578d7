import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../scalar/date-time.js'

/** A reply on a ticket; its id and author are added by the ticket's resolver. */
@ObjectType('TicketReply', { simpleResolvers: true, description: 'Something said on a ticket after it was opened.' })
export class TicketReply {
  @Field(() => String, { description: 'What was said, as the source stores it; it may hold markup.' })
  body!: string

  @Field(() => Boolean, { description: 'Whether the customer can read it; otherwise it is a note among colleagues.' })
  public!: boolean

  @Field(() => DateTime, { nullable: true, description: 'When it was said.' })
  createdAt?: number | null
}
