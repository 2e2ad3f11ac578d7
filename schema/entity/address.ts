import { Field, ObjectType } from 'type-graphql'

/** A postal address, as far as the source takes it apart. */
@ObjectType('Address', { simpleResolvers: true, description: 'A postal address, as far as the source takes it apart.' })
export class Address {
  @Field(() => String, { nullable: true, description: 'Country, as the source writes it.' })
  country?: string | null

  @Field(() => String, { nullable: true, description: 'Province or state.' })
  province?: string | null

  @Field(() => String, { nullable: true, description: 'City or town.' })
  city?: string | null

  @Field(() => String, { nullable: true, description: 'District or county within the city.' })
  district?: string | null

  @Field(() => String, { nullable: true, description: 'Street, house number and what follows them.' })
  street?: string | null

  @Field(() => String, { nullable: true, description: 'Postal code.' })
  postalCode?: string | null

  @Field(() => String, { nullable: true, description: 'The whole address on one line, where the source has it so.' })
  formatted?: string | null
}
