import type { GraphQLResolveInfo } from 'graphql'
import type { BaseRecord, CustomerRecord, EntityName, RecordShapes } from '../src/model/index.js'
import { parseReference, parseFilter, parseSearch, and } from '../src/query/index.js'
import type { ChildListArguments, LinkedListArguments, ListArguments } from '../schema/input/list-arguments.js'
import { readOrder, readPaging, readSources } from './arguments.js'
import type { ChildrenRequest, ListRequest } from '../src/engine/types.js'
import { PageConnection } from './connection.js'
import type { GraphContext, PageLimits } from './context.js'
import { PerField } from './shared.js'
import { listSelection, responsePath, selectedFields } from './selection.js'

/** A list of one entity over several sources: one engine call. */
export async function listEntities<K extends EntityName>(
  kind: K,
  args: ListArguments,
  context: GraphContext,
  info: GraphQLResolveInfo,
  limits: PageLimits,
): Promise<PageConnection<RecordShapes[K]>> {
  const { operation } = context
  const request = listRequests.of(context, info, () => ({
    kind,
    ...readPaging(args, limits),
    order: readOrder(kind, args.orderBy),
    sources: readSources(args.sources, operation),
    predicate: and(
      parseFilter(kind, args.filter, (source) => operation.isKnownSource(source)),
      parseSearch(kind, args.search),
    ),
    onSourceError: args.onSourceError ?? 'PARTIAL',
    ...listSelection(info, operation.mayHaveCounterparts),
    path: responsePath(info),
  }))
  const page = await operation.list<K>(request as ListRequest & { readonly kind: K })
  return new PageConnection(page)
}

const listRequests = new PerField<ListRequest>()

/** The records of one entity that hang on a record: one engine call, batched over all its siblings. */
export function listChildren<K extends EntityName>(
  kind: K,
  parent: BaseRecord,
  parentField: string,
  args: ChildListArguments,
  context: GraphContext,
  info: GraphQLResolveInfo,
  limits: PageLimits,
  linked?: readonly BaseRecord[],
): Promise<PageConnection<RecordShapes[K]>> {
  const { operation } = context
  const request = childRequests.of(context, info, () => ({
    kind,
    parentField,
    ...readPaging(args, limits),
    order: readOrder(kind, args.orderBy),
    predicate: parseFilter(kind, args.filter, (source) => operation.isKnownSource(source)),
    ...listSelection(info, operation.mayHaveCounterparts),
    path: responsePath(info),
  })) as ChildrenRequest<K>
  return operation.children(request, parent, linked).then((page) => new PageConnection(page))
}

const childRequests = new PerField<ChildrenRequest>()

/** The same below a customer, whose lists may hold the records of its counterparts too (`scope`). */
export function listOfCustomer<K extends EntityName>(
  kind: K,
  customer: CustomerRecord,
  args: LinkedListArguments,
  context: GraphContext,
  info: GraphQLResolveInfo,
  limits: PageLimits,
): Promise<PageConnection<RecordShapes[K]>> {
  const { operation } = context
  const list = (linked?: readonly BaseRecord[]): Promise<PageConnection<RecordShapes[K]>> =>
    listChildren(kind, customer, 'customerId', args, context, info, limits, linked)
  if (args.scope === 'OWN' || !operation.mayHaveCounterparts) return list()
  return operation
    .counterparts(customer, responsePath(info))
    .then((counterparts) => list(counterparts.map((counterpart) => counterpart.customer)))
}

/** One record by its Node id, which must be of the entity. */
export async function entityById<K extends EntityName>(
  kind: K,
  id: string,
  { operation }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<RecordShapes[K] | null> {
  const reference = parseReference(id, kind, (source) => operation.isKnownSource(source), ['id'])
  return operation.byId(
    kind,
    reference.source,
    reference.nativeId,
    selectedFields(info, kind, operation.mayHaveCounterparts),
    responsePath(info),
  )
}

/** The record that a record refers to within its source; null when it refers to none. */
export function referred<K extends EntityName>(
  kind: K,
  record: BaseRecord,
  nativeId: string | null | undefined,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<RecordShapes[K] | null> | null {
  // As where records are read ahead (`referredId`): what is no id refers to nothing.
  if (typeof nativeId !== 'string') return null
  const { operation } = context
  const { fields, path } = references.of(context, info, () => ({
    fields: selectedFields(info, kind, operation.mayHaveCounterparts),
    path: responsePath(info),
  }))
  return operation.byId(kind, record.source, nativeId, fields, path)
}

const references = new PerField<{ readonly fields: readonly string[]; readonly path: readonly string[] }>()
