import { Field, ID, InterfaceType } from 'type-graphql'
import type { EntityName, EntityRecord } from '../src/model/index.js'

const entities = new WeakMap<object, EntityName>()

/** Marks a record with its entity, so that the Node interface knows which type it is; the record itself is unchanged. */
export function markEntity<R extends EntityRecord>(record: R, entity: EntityName): R {
  entities.set(record, entity)
  return record
}

/** Whatever has an id of its own. */
@InterfaceType('Node', {
  description: 'A record that can be asked for again by its id.',
  resolveType: (value: object) => entities.get(value),
})
export abstract class Node {
  @Field(() => ID, {
    description: 'Names this record for good, across all sources. Give it to `node` to read it again.',
  })
  id!: string
}
