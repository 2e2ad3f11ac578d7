import { Field, ObjectType } from 'type-graphql'
import { FieldCapability } from './field-capability.js'

/** What a source can do with one entity. */
@ObjectType('EntityCapability', { simpleResolvers: true, description: 'What a source can do with one entity.' })
export class EntityCapability {
  @Field(() => String, { description: 'Name of the type, such as `Customer`.' })
  entity!: string

  @Field(() => Boolean, { description: 'Whether records can be created in the source.' })
  canCreate!: boolean

  @Field(() => Boolean, { description: 'Whether records of the source can be changed.' })
  canUpdate!: boolean

  @Field(() => Boolean, { description: 'Whether records of the source can be deleted.' })
  canDelete!: boolean

  @Field(() => [String], {
    description:
      'Input fields that are taken when a record is created; `customFields` among them where native fields are.',
  })
  creatableFields!: string[]

  @Field(() => [String], { description: 'Input fields that can be changed, named the same way.' })
  updatableFields!: string[]

  @Field(() => [FieldCapability], {
    description: 'The fields the source supplies. Any other is missing in its records.',
  })
  fields!: FieldCapability[]
}
