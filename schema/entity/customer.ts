import { Field, ObjectType } from 'type-graphql'
import { Node } from '../node.js'
import { DateTime } from '../scalar/date-time.js'
import { Address } from './address.js'
import { CustomerKind } from './customer-kind.js'
import { CustomerStatus } from './customer-status.js'

/** A customer as clients see it; what depends on other records is added by its resolver. */
@ObjectType('Customer', {
  implements: Node,
  simpleResolvers: true,
  description: 'A company or person that a source keeps as a customer, or as one to be.',
})
export class Customer extends Node {
  @Field(() => String, { description: 'The id that the source itself gives this customer.' })
  nativeId!: string

  @Field(() => CustomerKind, { description: 'Company or person.' })
  kind!: keyof typeof CustomerKind

  @Field(() => String, { nullable: true, description: 'What the customer is called.' })
  name?: string | null

  @Field(() => CustomerStatus, {
    description: 'How far the business with it has come, in the words shared by all sources.',
  })
  status!: keyof typeof CustomerStatus

  @Field(() => String, { nullable: true, description: "The same in the source's own word." })
  nativeStatus?: string | null

  @Field(() => String, { nullable: true, description: 'Line of business, as the source writes it.' })
  industry?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Unified social credit code of a Chinese company, where the source keeps one.',
  })
  creditCode?: string | null

  @Field(() => String, { nullable: true, description: 'Main phone number, as stored.' })
  phone?: string | null

  @Field(() => String, { nullable: true, description: 'Main mail address, as stored.' })
  email?: string | null

  @Field(() => String, { nullable: true, description: 'Address of the web site, as stored.' })
  website?: string | null

  @Field(() => Address, { nullable: true, description: 'Postal address.' })
  address?: Address | null

  @Field(() => DateTime, { nullable: true, description: 'When the source first kept it.' })
  createdAt?: number | null

  @Field(() => DateTime, { nullable: true, description: 'When the source last changed it.' })
  updatedAt?: number | null
}
