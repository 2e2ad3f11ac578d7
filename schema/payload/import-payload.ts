import { Field, Int, ObjectType } from 'type-graphql'
import { ImportCost } from '../entity/import-cost.js'
import { ImportJob } from '../entity/import-job.js'
import { ImportProblem } from '../entity/import-problem.js'

/** How rows were taken on. */
@ObjectType('ImportPayload', { simpleResolvers: true, description: 'How rows were taken on.' })
export class ImportPayload {
  @Field(() => ImportJob, {
    nullable: true,
    description: 'The import that has begun; null in a dry run, or when something has to be mended first.',
  })
  job?: ImportJob | null

  @Field(() => Int, { description: 'How many rows were given.' })
  rows!: number

  @Field(() => [ImportProblem], {
    description: 'What has to be mended first, by row and field; nothing is sent as long as there is any.',
  })
  problems!: readonly ImportProblem[]

  @Field(() => [ImportCost], {
    description: 'What the ways of the source would take, the cheapest first; none when rows have to be mended first.',
  })
  cost!: readonly ImportCost[]
}
