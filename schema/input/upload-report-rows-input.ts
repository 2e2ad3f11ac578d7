import { Field, InputType } from 'type-graphql'
import { Json } from '../scalar/json.js'
import { ReportColumnInput } from './report-column-input.js'
import { Mode, TableColumns } from './report-members.js'
import type { ReportUploadMode } from './report-upload-mode.js'
import { IdempotencyKey, TargetId } from './write-members.js'

/** Rows for a report table. They are checked against the columns where they are taken on. */
@InputType('UploadReportRowsInput', { description: 'Rows for a report table, in their order.' })
export class UploadReportRowsInput {
  @TargetId('report table')
  tableId!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @Mode()
  mode!: keyof typeof ReportUploadMode

  @Field(() => [Json], {
    description:
      'The rows: objects from column names to values, as `ReportColumnType` says. Null, or no value, leaves a cell ' +
      'empty. Any number that fits into a request.',
  })
  rows!: unknown[]

  @TableColumns(
    () => ReportColumnInput,
    true,
    'The columns that the rows use. Only needed where the table was not made by `createReportTable` of this server, ' +
      'since no source tells its columns.',
  )
  columns?: ReportColumnInput[] | null
}
