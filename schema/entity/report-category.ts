import { Field, ObjectType } from 'type-graphql'

/** The heading under which a source lists a report table. */
@ObjectType('ReportCategory', {
  simpleResolvers: true,
  description: 'The heading under which a source lists a report table.',
})
export class ReportCategory {
  @Field(() => String, { description: 'The id that the source itself gives this category.' })
  nativeId!: string

  @Field(() => String, { description: 'What the category is called; two may share a name.' })
  name!: string
}
