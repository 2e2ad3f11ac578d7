import { Field, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../scalar/date-time.js'

/** A limit that a source sets, as last seen. */
@ObjectType('Quota', { simpleResolvers: true, description: 'A limit that a source sets on its callers, as last seen.' })
export class Quota {
  @Field(() => String, { description: 'What is limited, and over which time.' })
  name!: string

  @Field(() => Int, { description: 'How much may be used in all.' })
  limit!: number

  @Field(() => Int, { description: 'How much is left.' })
  remaining!: number

  @Field(() => DateTime, { nullable: true, description: 'When it is full again; null where the source does not tell.' })
  resetsAt?: number | null
}
