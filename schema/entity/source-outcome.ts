import { Field, Int, ObjectType } from 'type-graphql'
import { SourceOutcomeStatus } from './source-outcome-status.js'

/** How one source did in one list. */
@ObjectType('SourceOutcome', { simpleResolvers: true, description: 'How one asked source did in one list.' })
export class SourceOutcome {
  @Field(() => String, { description: 'Name of the source.' })
  source!: string

  @Field(() => SourceOutcomeStatus, { description: 'How it went.' })
  status!: keyof typeof SourceOutcomeStatus

  @Field(() => String, { nullable: true, description: 'Error code when it did not go well.' })
  code?: string | null

  @Field(() => Int, { nullable: true, description: 'Milliseconds after which it is worth asking again, where known.' })
  retryAfterMs?: number | null

  @Field(() => Int, { description: 'Records read from the source for this list, those dropped here included.' })
  recordsScanned!: number

  @Field(() => Int, { description: 'Calls made to the source for this list.' })
  vendorCalls!: number
}
