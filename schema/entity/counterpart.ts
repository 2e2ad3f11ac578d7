import { Field, ObjectType } from 'type-graphql'
import { MatchKey } from './match-key.js'

/** The same customer in another source; its record is added by a resolver. */
@ObjectType('Counterpart', { simpleResolvers: true, description: 'The same customer, as another source keeps it.' })
export class Counterpart {
  @Field(() => [MatchKey], { description: 'What the two records share, strongest first.' })
  matchedOn!: (keyof typeof MatchKey)[]
}
