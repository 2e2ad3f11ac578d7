import { InputType } from 'type-graphql'
import { ReportColumnInput } from './report-column-input.js'
import { OptionalLine } from './write-members.js'

/** A column and what fills it. */
@InputType('PublishedColumnInput', {
  description: 'A column of a report table and what fills it: either `field` or `customField`.',
})
export class PublishedColumnInput extends ReportColumnInput {
  @OptionalLine(
    'A field of the records, such as `status` or `createdAt`: `id`, `source`, `nativeId` and every field of one value, ' +
      'with `customerId`, `contactId`, `ownerId`, `assigneeId` for the records they belong to, and `tags`, joined by ' +
      'commas. Instants fit TIMESTAMP, `total` fits NUMBER, and everything STRING.',
  )
  field?: string | null

  @OptionalLine("A field that the source keeps beyond the unified ones, by the source's own name.")
  customField?: string | null
}
