import { Arg, Ctx, FieldResolver, Resolver, Root, type ClassType } from 'type-graphql'
import type { BaseRecord, WithNativeFields } from '../src/model/index.js'
import { Source } from '../schema/entity/source.js'
import { Json } from '../schema/scalar/json.js'
import { readFieldNames } from './arguments.js'
import type { GraphContext } from './context.js'
import { SourceView } from './source-view.js'

/** What every entity has beside its own fields: its source. A resolver class to extend. */
export function plainEntityResolver(type: ClassType) {
  @Resolver(() => type)
  abstract class PlainEntityResolver {
    @FieldResolver(() => Source, { description: 'The source that keeps this record.' })
    source(@Root() record: BaseRecord, @Ctx() { engine }: GraphContext): SourceView {
      return new SourceView(engine, record.source)
    }
  }

  return PlainEntityResolver
}

/** The same for entities that also have custom fields. */
export function entityResolver(type: ClassType) {
  @Resolver(() => type)
  abstract class EntityResolver extends plainEntityResolver(type) {
    @FieldResolver(() => Json, {
      description: 'What the source keeps beyond the unified fields, by its own field names, in its own shapes.',
    })
    customFields(
      @Root() { nativeFields = {} }: WithNativeFields,
      @Arg('names', () => [String], {
        nullable: true,
        description:
          'The fields to give; all when left out. A name the source does not have is left out of the answer.',
      })
      names: readonly string[] | null | undefined,
    ): Readonly<Record<string, unknown>> {
      const asked = readFieldNames(names)
      if (asked === null) return nativeFields
      return Object.fromEntries(
        asked.flatMap((name) => (Object.hasOwn(nativeFields, name) ? [[name, nativeFields[name]]] : [])),
      )
    }
  }

  return EntityResolver
}
