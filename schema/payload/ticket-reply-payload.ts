import { Field, ObjectType } from 'type-graphql'
import type { TicketRecord } from '../../src/model/index.js'
import { Ticket } from '../entity/ticket.js'
import { WritePayload } from './write-payload.js'

/** How a ticket was replied to. */
@ObjectType('TicketReplyPayload', { simpleResolvers: true, description: 'What became of a reply to a ticket.' })
export class TicketReplyPayload extends WritePayload {
  @Field(() => Ticket, {
    nullable: true,
    description: 'The ticket as its source now keeps it; null when nothing was written or it cannot be read back.',
  })
  ticket?: TicketRecord | null
}
