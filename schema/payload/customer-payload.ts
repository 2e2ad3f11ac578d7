import { Field, ObjectType } from 'type-graphql'
import type { CustomerRecord } from '../../src/model/index.js'
import { Customer } from '../entity/customer.js'
import { WritePayload } from './write-payload.js'

/** How a customer was written. */
@ObjectType('CustomerPayload', {
  simpleResolvers: true,
  description: 'What became of a customer that was to be written.',
})
export class CustomerPayload extends WritePayload {
  @Field(() => Customer, {
    nullable: true,
    description: 'The customer as its source now keeps it; null when nothing was written or it cannot be read back.',
  })
  customer?: CustomerRecord | null
}
