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
  if (typeof nativeId !== 'string') return null
  const fields = selectedFields(info)
  if (isAgentKnown(fields)) return absentAgent(nativeId)
  return (await operation.byId('Agent', record.source, nativeId, fields, responsePath(info))) ?? absentAgent(nativeId)
}

/** Whom the source does not show, or need not be asked for. */
export function absentAgent(nativeId: string): Agent {
  return { nativeId }
}

/** Whether the id that a record carries tells all of these fields. */
export function isAgentKnown(fields: readonly string[]): boolean {
  return fields.length === 0
}
