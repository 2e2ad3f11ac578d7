import { Field, Int, ObjectType } from 'type-graphql'
import { Node } from '../node.js'
import { DateTime } from '../scalar/date-time.js'
import { ReportUploadBatch } from './report-upload-batch.js'
import { ReportUploadStatus } from './report-upload-status.js'

/** Rows on their way to a report table. Its table is added by its resolver. */
@ObjectType('ReportUpload', {
  implements: Node,
  simpleResolvers: true,
  description:
    'Rows on their way to a report table. It goes on by itself, also after a restart of this server, and is kept for ' +
    '7 days after its end. Only who began it can see it.',
})
export class ReportUpload extends Node {
  @Field(() => ReportUploadStatus, { description: 'Where it stands.' })
  status!: keyof typeof ReportUploadStatus

  @Field(() => DateTime, { nullable: true, description: 'When one that is `QUEUED` goes on; else null.' })
  resumesAt?: number | null

  @Field(() => Int, {
    description: 'How many rows it has; of a published list as many as were read so far, all of them at its end.',
  })
  rowsTotal!: number

  @Field(() => Int, { description: 'How many rows the source has confirmed: so many from the first on.' })
  rowsSaved!: number

  @Field(() => [ReportUploadBatch], { description: 'Its batches in their order, as far as their rows are known.' })
  batches!: readonly ReportUploadBatch[]

  @Field(() => String, { nullable: true, description: 'Why it failed, and which rows are in; else null.' })
  error?: string | null
}
