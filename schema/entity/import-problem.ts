import { Field, Int, ObjectType } from 'type-graphql'

/** Something in a row that a person can mend. */
@ObjectType('ImportProblem', { simpleResolvers: true, description: 'Something in a row that a person can mend.' })
export class ImportProblem {
  @Field(() => Int, { description: 'Which row, counted from 1.' })
  line!: number

  @Field(() => String, {
    nullable: true,
    description: 'Which field of the row, with dots below it (`lines.0.quantity`); null is the row as a whole.',
  })
  column?: string | null

  @Field(() => String, { description: 'What is wrong with it and what would do.' })
  message!: string

  @Field(() => String, {
    description:
      'BAD_USER_INPUT: it is not acceptable here. SOURCE_REJECTED: the source refuses it. SOURCE_CAPABILITY: the ' +
      'source cannot write this.',
  })
  code!: string
}
