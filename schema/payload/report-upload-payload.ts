import { Field, ObjectType } from 'type-graphql'
import { ReportUpload } from '../entity/report-upload.js'
import { WritePayload } from './write-payload.js'

/** How rows were taken on. */
@ObjectType('ReportUploadPayload', {
  simpleResolvers: true,
  description:
    'Whether rows were taken on. APPLIED: they are kept here and on their way; `upload` tells how far they have come. ' +
    'NOT_APPLIED: nothing was sent.',
})
export class ReportUploadPayload extends WritePayload {
  @Field(() => ReportUpload, {
    nullable: true,
    description: 'The upload; ask for it by its id until it has ended. Null when the rows were not taken on.',
  })
  upload?: object | null
}
