import { InputType } from 'type-graphql'
import { ReportColumnInput } from './report-column-input.js'
import { IdempotencyKey, RequiredLine, TargetSource } from './write-members.js'
import { TableColumns } from './report-members.js'

/** A report table to make. */
@InputType('CreateReportTableInput', { description: 'A report table to make, without rows.' })
export class CreateReportTableInput {
  @TargetSource()
  source!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @RequiredLine('The id that the source itself gives the category to list it in, as `category.nativeId` of its tables.')
  categoryId!: string

  @RequiredLine('What it is to be called.')
  name!: string

  @TableColumns(() => ReportColumnInput, false, 'Its columns in their order. They stay as they are for good.')
  columns!: ReportColumnInput[]
}
