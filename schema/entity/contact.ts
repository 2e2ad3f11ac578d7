import { Field, ObjectType } from 'type-graphql'
import { Node } from '../node.js'
import { DateTime } from '../scalar/date-time.js'

/** A contact as clients see it; what depends on other records is added by its resolver. */
@ObjectType('Contact', { implements: Node, simpleResolvers: true, description: 'A person one talks to at a customer.' })
export class Contact extends Node {
  @Field(() => String, { description: 'The id that the source itself gives this contact.' })
  nativeId!: string

  @Field(() => String, { nullable: true, description: 'Full name.' })
  name?: string | null

  @Field(() => String, { nullable: true, description: 'Position at the customer.' })
  title?: string | null

  @Field(() => String, { nullable: true, description: 'Phone at the desk, as stored.' })
  phone?: string | null

  @Field(() => String, { nullable: true, description: 'Mobile phone, as stored.' })
  mobile?: string | null

  @Field(() => String, { nullable: true, description: 'Mail address, as stored.' })
  email?: string | null

  @Field(() => DateTime, { nullable: true, description: 'When the source first kept it.' })
  createdAt?: number | null

  @Field(() => DateTime, { nullable: true, description: 'When the source last changed it.' })
  updatedAt?: number | null
}
