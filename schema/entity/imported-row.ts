import { Field, ID, Int, ObjectType } from 'type-graphql'
import { WriteOutcome } from '../payload/write-outcome.js'
import { ImportProblem } from './import-problem.js'

/** What became of a row. */
@ObjectType('ImportedRow', { simpleResolvers: true, description: 'What became of a row.' })
export class ImportedRow {
  @Field(() => Int, { description: 'Which row, counted from 1.' })
  line!: number

  @Field(() => WriteOutcome, { nullable: true, description: 'What became of it; null as long as nobody knows.' })
  outcome?: keyof typeof WriteOutcome | null

  @Field(() => ID, { nullable: true, description: 'Id of the new record, where the source has told it.' })
  id?: string | null

  @Field(() => [ImportProblem], { description: 'Why the source refused it; none when it did not.' })
  problems!: readonly ImportProblem[]
}
