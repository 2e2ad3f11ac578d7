import { Field, ObjectType } from 'type-graphql'
import { OperatorCapability } from './operator-capability.js'

/** What a source can do with one field. */
@ObjectType('FieldCapability', { simpleResolvers: true, description: 'What a source can do with one field by itself.' })
export class FieldCapability {
  @Field(() => String, { description: 'Name of the field, as in the filters and records.' })
  field!: string

  @Field(() => Boolean, { description: 'Whether the source itself can order by it. Otherwise the order is made here.' })
  sortable!: boolean

  @Field(() => [OperatorCapability], { description: 'Operators the source evaluates; the others are evaluated here.' })
  operators!: OperatorCapability[]
}
