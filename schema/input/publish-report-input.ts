import { InputType } from 'type-graphql'
import { OptionalInput } from './optional.js'
import { PublishedColumnInput } from './published-column-input.js'
import {
  PublishedCustomersInput,
  PublishedOrdersInput,
  PublishedTicketsInput,
  type PublishedListInput,
} from './published-list-input.js'
import { Mode, TableColumns } from './report-members.js'
import type { ReportUploadMode } from './report-upload-mode.js'
import { IdempotencyKey, TargetId } from './write-members.js'

/** A list whose records become the rows of a report table. */
@InputType('PublishReportInput', {
  description:
    'A list whose records become the rows of a report table: exactly one of `customers`, `tickets`, `orders`.',
})
export class PublishReportInput {
  @TargetId('report table')
  tableId!: string

  @IdempotencyKey()
  idempotencyKey?: string | null

  @Mode()
  mode!: keyof typeof ReportUploadMode

  @TableColumns(() => PublishedColumnInput, false, 'The columns of the table and what fills them.')
  columns!: PublishedColumnInput[]

  @OptionalInput(() => PublishedCustomersInput, 'Publishes customers: these.')
  customers?: PublishedListInput | null

  @OptionalInput(() => PublishedTicketsInput, 'Publishes tickets: these.')
  tickets?: PublishedListInput | null

  @OptionalInput(() => PublishedOrdersInput, 'Publishes orders: these.')
  orders?: PublishedListInput | null
}
