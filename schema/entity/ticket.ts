import { Field, ObjectType } from 'type-graphql'
import { Node } from '../node.js'
import { DateTime } from '../scalar/date-time.js'
import { TicketPriority } from './ticket-priority.js'
import { TicketStatus } from './ticket-status.js'

/** A ticket as clients see it; what depends on other records is added by its resolver. */
@ObjectType('Ticket', {
  implements: Node,
  simpleResolvers: true,
  description: 'A question, complaint or request of a customer and how it was handled.',
})
export class Ticket extends Node {
  @Field(() => String, { description: 'The id that the source itself gives this ticket.' })
  nativeId!: string

  @Field(() => String, { nullable: true, description: 'The number people quote, which need not be the id.' })
  number?: string | null

  @Field(() => String, { nullable: true, description: 'What it is about, in a line.' })
  subject?: string | null

  @Field(() => String, { nullable: true, description: 'What it is about, in full.' })
  description?: string | null

  @Field(() => TicketStatus, { description: 'Where it stands, in the words shared by all sources.' })
  status!: keyof typeof TicketStatus

  @Field(() => String, { nullable: true, description: "Where it stands, in the source's own word." })
  nativeStatus?: string | null

  @Field(() => TicketPriority, { description: 'How pressing it is.' })
  priority!: keyof typeof TicketPriority

  @Field(() => String, {
    nullable: true,
    description: "How it came in: mail, phone and so on, in the source's own word.",
  })
  channel?: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the source first kept it.' })
  createdAt?: number | null

  @Field(() => DateTime, { nullable: true, description: 'When the source last changed it.' })
  updatedAt?: number | null

  @Field(() => DateTime, { nullable: true, description: 'When an answer was found; null while there is none.' })
  solvedAt?: number | null
}
