import { Field, ObjectType } from 'type-graphql'
import { PushdownGrade } from './pushdown-grade.js'

/** One operator that a source evaluates itself. */
@ObjectType('OperatorCapability', { simpleResolvers: true, description: 'An operator that a source evaluates itself.' })
export class OperatorCapability {
  @Field(() => String, {
    description:
      'Name as in the filters, such as `contains`; `notContains`, `notStartsWith` and `isNotNull` stand for a `not` around one.',
  })
  operator!: string

  @Field(() => PushdownGrade, { description: 'Whether the source finds exactly the right records or some more.' })
  grade!: string
}
