import { Field, ObjectType } from 'type-graphql'

/** Something in an input that a person can mend. */
@ObjectType('UserError', {
  simpleResolvers: true,
  description: 'Something in an input that a person can mend. Nothing was written.',
})
export class UserError {
  @Field(() => [String], {
    description: 'Where in the arguments, such as `["input", "lines", "0", "quantity"]`; `["input"]` is all of it.',
  })
  path!: readonly string[]

  @Field(() => String, { description: 'What is wrong with it and what would do.' })
  message!: string

  @Field(() => String, {
    description:
      'BAD_USER_INPUT: it is not acceptable here. SOURCE_REJECTED: the source refuses it. SOURCE_CAPABILITY: the ' +
      'source cannot write this.',
  })
  code!: string
}
