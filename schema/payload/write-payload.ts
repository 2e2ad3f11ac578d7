import { Field, ObjectType } from 'type-graphql'
import { UserError } from './user-error.js'
import { WriteOutcome } from './write-outcome.js'

/** What every write tells. A base only: it is in no schema. */
@ObjectType('WritePayload', { simpleResolvers: true })
export abstract class WritePayload {
  @Field(() => WriteOutcome, { description: 'What became of it.' })
  outcome!: keyof typeof WriteOutcome

  @Field(() => [UserError], { description: 'What in the input has to be mended first; none when nothing has.' })
  userErrors!: readonly UserError[]
}
