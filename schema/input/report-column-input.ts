import { Field, InputType } from 'type-graphql'
import { ReportColumnType } from '../entity/report-column-type.js'
import { RequiredLine } from './write-members.js'
import { IsColumnName } from './write-rules.js'

/** A column of a report table. */
@InputType('ReportColumnInput', { description: 'A column of a report table.' })
export class ReportColumnInput {
  @IsColumnName()
  @RequiredLine('What it is called; rows name it so.')
  name!: string

  @Field(() => ReportColumnType, { description: 'What its values are.' })
  type!: keyof typeof ReportColumnType
}
