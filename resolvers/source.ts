import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { Source } from '../schema/entity/source.js'
import type { GraphContext } from './context.js'
import { SourceView } from './source-view.js'

/** The configured sources. Asking about them calls none of them. */
@Resolver()
export class SourceResolver {
  @Query(() => [Source], {
    description: 'Every configured source with its abilities, health and limits. Calls none of them.',
  })
  sources(@Ctx() { engine }: GraphContext): SourceView[] {
    return engine.sources.map(({ name }) => new SourceView(engine, name))
  }

  @Query(() => Source, { nullable: true, description: 'One source by its name; null when there is none of that name.' })
  source(
    @Arg('name', () => String, { description: 'Its name in the configuration.' }) name: string,
    @Ctx() { engine }: GraphContext,
  ): SourceView | null {
    return engine.sources.some((source) => source.name === name) ? new SourceView(engine, name) : null
  }
}
