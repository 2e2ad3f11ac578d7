import { Field, ID, InterfaceType } from 'type-graphql'
import type { EntityName } from '../src/model/index.js'

/** Types that have a Node id. */
export type NodeType = EntityName | 'ReportUpload'

const entities = new WeakMap<object, NodeType>()

/** Marks a record with its type, so that the Node interface knows which one it is; the record itself is unchanged. */
export function markEntity<R extends object>(record: R, entity: NodeType): R {
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
