import { Field, ObjectType } from 'type-graphql'
import type { ReportTableRecord } from '../../src/model/index.js'
import { ReportTable } from '../entity/report-table.js'
import { WritePayload } from './write-payload.js'

/** How a report table was made. */
@ObjectType('ReportTablePayload', {
  simpleResolvers: true,
  description: 'What became of a report table that was to be made.',
})
export class ReportTablePayload extends WritePayload {
  @Field(() => ReportTable, {
    nullable: true,
    description: 'The table as its source now lists it; null when it was not made or cannot be read back.',
  })
  reportTable?: ReportTableRecord | null
}
