import { Field, Int, ObjectType } from 'type-graphql'
import { ImportWay } from './import-way.js'

/** What it takes to send rows one way. */
@ObjectType('ImportCost', { simpleResolvers: true, description: 'What it takes to send rows one way.' })
export class ImportCost {
  @Field(() => ImportWay, { description: 'The way.' })
  way!: keyof typeof ImportWay

  @Field(() => Int, { description: 'How many rows would go this way.' })
  rows!: number

  @Field(() => Int, {
    description: 'Calls to the source at least. How a batch of a job goes on is asked more often when it takes longer.',
  })
  calls!: number

  @Field(() => Boolean, { description: 'Whether the import goes this way; the others are what the source has too.' })
  chosen!: boolean
}
