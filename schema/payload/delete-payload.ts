import { Field, ID, ObjectType } from 'type-graphql'
import { WritePayload } from './write-payload.js'

/** How a record was deleted. */
@ObjectType('DeletePayload', { simpleResolvers: true, description: 'What became of a record that was to be deleted.' })
export class DeletePayload extends WritePayload {
  @Field(() => ID, { nullable: true, description: 'The id of the record, once its source has it no longer.' })
  deletedId?: string | null
}
