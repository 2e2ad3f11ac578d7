import type { GraphQLResolveInfo } from 'graphql'
import type { BaseRecord } from '../src/model/index.js'
import type { Agent } from '../schema/entity/agent.js'
import type { GraphContext } from './context.js'
import { responsePath, selectedFields } from './selection.js'

/**
 * The colleague whose id a record carries. Looked up, batched, only when more than the id is asked for; one whom the
 * source does not show keeps the id and no name.
 */
export async function agentOf(
  record: BaseRecord,
  nativeId: string | null | undefined,
  { operation }: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Agent | null> {
  if (nativeId === null || nativeId === undefined) return null
  const fields = selectedFields(info)
  if (fields.length === 0) return { nativeId }
  return (await operation.byId('Agent', record.source, nativeId, fields, responsePath(info))) ?? { nativeId }
}
