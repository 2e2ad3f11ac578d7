import { Field, ID, Int, ObjectType } from 'type-graphql'
import { ReportUploadStatus } from './report-upload-status.js'

/** Some rows of an upload that go to the source together. */
@ObjectType('ReportUploadBatch', {
  simpleResolvers: true,
  description: 'Some rows of an upload that go to the source together; the next only when these are in.',
})
export class ReportUploadBatch {
  @Field(() => ID, { description: 'The id by which the source knows this batch.' })
  batchId!: string

  @Field(() => Int, { description: 'How many rows it has.' })
  rows!: number

  @Field(() => ReportUploadStatus, { description: 'Where it stands.' })
  status!: keyof typeof ReportUploadStatus

  @Field(() => String, { nullable: true, description: 'Why it failed, or is not known of; else null.' })
  error?: string | null
}
