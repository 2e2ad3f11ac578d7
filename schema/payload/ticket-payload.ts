import { Field, ObjectType } from 'type-graphql'
import type { TicketRecord } from '../../src/model/index.js'
import { Ticket } from '../entity/ticket.js'
import { WritePayload } from './write-payload.js'

/** How a ticket was written. */
@ObjectType('TicketPayload', { simpleResolvers: true, description: 'What became of a ticket that was to be written.' })
export class TicketPayload extends WritePayload {
  @Field(() => Ticket, {
    nullable: true,
    description: 'The ticket as its source now keeps it; null when nothing was written or it cannot be read back.',
  })
  ticket?: TicketRecord | null
}
