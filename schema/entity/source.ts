import { Field, ObjectType } from 'type-graphql'
import { EntityCapability } from './entity-capability.js'
import { Quota } from './quota.js'
import { SourceHealth } from './source-health.js'
import { Vendor } from './vendor.js'

/** A configured source. */
@ObjectType('Source', { simpleResolvers: true, description: 'A system that records come from, as configured here.' })
export class Source {
  @Field(() => String, { description: "Its name in the configuration, which the `sources' arguments take." })
  name!: string

  @Field(() => Vendor, { description: 'The product it is an installation of.' })
  vendor!: string

  @Field(() => String, { description: 'Its name for people.' })
  label!: string

  @Field(() => SourceHealth, { description: 'How its last calls went. Asking makes no call.' })
  health!: keyof typeof SourceHealth

  @Field(() => [EntityCapability], { description: 'The entities it has and what it can do with them.' })
  entities!: EntityCapability[]

  @Field(() => [Quota], { description: 'Its limits as last seen; none before its first call, or when it sets none.' })
  quotas!: Quota[]
}
