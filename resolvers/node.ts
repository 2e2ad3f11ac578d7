import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql'
import type { EntityRecord } from '../src/model/index.js'
import type { UploadView } from '../src/reports/index.js'
import { markEntity, Node } from '../schema/node.js'
import { maxNodeIds, readNodeId, readNodeIds, type NodeReference } from './arguments.js'
import type { GraphContext } from './context.js'
import { responsePath, selectedFields } from './selection.js'

/** Records of any entity by their ids. */
@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: 'One record by its id; null when its source no longer has it.' })
  async node(
    @Arg('id', () => ID, { description: 'Its id, as an earlier answer gave it.' }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<EntityRecord | UploadView | null> {
    return readNode(readNodeId(id, context.operation, ['id']), context, info)
  }

  /** Gives one promise an id, so that a source that fails costs its own records only. */
  @Query(() => [Node], {
    nullable: 'items',
    description: 'Records by their ids, in the order of the ids; null for each that is gone.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: `Their ids, at most ${maxNodeIds}; the same id may stand there twice.` })
    ids: string[],
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<EntityRecord | UploadView | null>[] {
    return readNodeIds(ids, context.operation).map((reference) => readNode(reference, context, info))
  }
}

async function readNode(
  reference: NodeReference,
  { operation, reports, identity }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<EntityRecord | UploadView | null> {
  if (reference.entity === 'ReportUpload') {
    const upload = await reports.read(reference, identity)
    return upload === null ? null : markEntity(upload, 'ReportUpload')
  }
  const { entity, source, nativeId } = reference
  const record = await operation.byId(
    entity,
    source,
    nativeId,
    selectedFields(info, entity, operation.mayHaveCounterparts),
    responsePath(info),
  )
  return record === null ? null : markEntity(record, entity)
}
