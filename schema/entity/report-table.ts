import { Field, ObjectType } from 'type-graphql'
import { Node } from '../node.js'
import { DateTime } from '../scalar/date-time.js'

/** A report table as clients see it: that it exists, not what is in it. Its category is added by its resolver. */
@ObjectType('ReportTable', {
  implements: Node,
  simpleResolvers: true,
  description:
    'A table of a report, by name and category. Its rows and columns cannot be read: the source takes rows in and has ' +
    'no call that gives them out.',
})
export class ReportTable extends Node {
  @Field(() => String, { description: 'The id that the source itself gives this table.' })
  nativeId!: string

  @Field(() => String, { description: 'What the table is called; two may share a name.' })
  name!: string

  @Field(() => DateTime, {
    nullable: true,
    description: 'When rows were last put into it; null while it never had any.',
  })
  updatedAt?: number | null
}
