import type { GraphQLResolveInfo } from 'graphql'
import { Ctx, FieldResolver, ID, Info, Resolver, Root } from 'type-graphql'
import type { TicketReplyRecord } from '../src/model/index.js'
import { Agent } from '../schema/entity/agent.js'
import { TicketReply } from '../schema/entity/ticket-reply.js'
import { agentOf } from './agent.js'
import type { GraphContext } from './context.js'

/** Replies: their id and who wrote them. */
@Resolver(() => TicketReply)
export class TicketReplyResolver {
  @FieldResolver(() => ID, {
    description: 'Names this reply for good, across all sources. It is no Node: read it through its ticket.',
  })
  id(@Root() { source, nativeId }: TicketReplyRecord): string {
    return Buffer.from(`TicketReply:${source}:${nativeId}`, 'utf8').toString('base64url')
  }

  @FieldResolver(() => Agent, { nullable: true, description: 'The colleague who wrote it; null for the customer.' })
  async author(
    @Root() reply: TicketReplyRecord,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Agent | null> {
    return agentOf(reply, reply.authorId, context, info)
  }
}
