import { Field, InputType } from 'type-graphql'
import { IdempotencyKey, RequiredBody, TargetId } from './write-members.js'

/** Something to say on a ticket. */
@InputType('ReplyToTicketInput', { description: 'Something to say on a ticket.' })
export class ReplyToTicketInput {
  @TargetId('ticket')
  id!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @RequiredBody('What to say.')
  body!: string

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'Whether the customer sees it. true, also when it is null; false makes it a note among colleagues.',
  })
  public?: boolean | null
}
