import { Field, ObjectType } from 'type-graphql'

/** A colleague who works in a source and owns or handles records there. */
@ObjectType('Agent', { simpleResolvers: true, description: 'A colleague who owns or handles records in a source.' })
export class Agent {
  @Field(() => String, {
    description: 'The id that the source gives this colleague. Asking for it alone costs no call.',
  })
  nativeId!: string

  @Field(() => String, { nullable: true, description: 'Full name; null where the source does not tell.' })
  name?: string | null

  @Field(() => String, { nullable: true, description: 'Address for mail; null where the source does not tell.' })
  email?: string | null
}
