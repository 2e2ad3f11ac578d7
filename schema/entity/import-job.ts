import { Field, ID, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../scalar/date-time.js'
import { ImportEntity } from './import-entity.js'
import { ImportStatus } from './import-status.js'

/** Rows on their way to become records. Its results are added by its resolver. */
@ObjectType('ImportJob', {
  simpleResolvers: true,
  description:
    'Rows on their way to become records of a source. It goes on by itself, also after a restart of this server, and ' +
    'is kept for 7 days after its end. Only who began it can see it.',
})
export class ImportJob {
  @Field(() => ID, { description: 'Names it for `importJob`.' })
  id!: string

  @Field(() => String, { description: 'Name of the source that gets the records.' })
  source!: string

  @Field(() => ImportEntity, { description: 'What the records are.' })
  entity!: (typeof ImportEntity)[keyof typeof ImportEntity]

  @Field(() => ImportStatus, { description: 'Where it stands.' })
  status!: keyof typeof ImportStatus

  @Field(() => DateTime, { nullable: true, description: 'When one that is `QUEUED` goes on; else null.' })
  resumesAt?: number | null

  @Field(() => Int, { description: 'How many rows it has.' })
  rows!: number

  @Field(() => Int, { description: 'How many of them the source has taken.' })
  applied!: number

  @Field(() => Int, { description: 'How many it has refused.' })
  notApplied!: number

  @Field(() => Int, {
    description: 'Of how many nobody knows whether they are in. They are never sent again; look into the source.',
  })
  unknown!: number

  @Field(() => Int, { description: 'Of how many nothing is known yet.' })
  waiting!: number

  @Field(() => String, { nullable: true, description: 'Why it failed; else null.' })
  error?: string | null

  @Field(() => DateTime, { description: 'When it was begun.' })
  createdAt!: number

  @Field(() => DateTime, { description: 'When it last came further.' })
  updatedAt!: number
}
