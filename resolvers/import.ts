import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { badInput } from '../src/errors/index.js'
import { encodeReference } from '../src/model/index.js'
import { importedRows } from '../src/import/index.js'
import { ImportJob } from '../schema/entity/import-job.js'
import { ImportedRow } from '../schema/entity/imported-row.js'
import { ImportRecordsInput } from '../schema/input/import-records-input.js'
import { ImportPayload } from '../schema/payload/import-payload.js'
import { WriteOutcome } from '../schema/payload/write-outcome.js'
import type { GraphContext } from './context.js'
import { importRecords, readImportJob, type ImportView } from './imports.js'
import { inputOptions } from './writes.js'

/** Most results of one field. */
const maxResults = 1_000

/** Rows that become records. */
@Resolver(() => ImportJob)
export class ImportResolver {
  @Query(() => ImportJob, {
    nullable: true,
    description:
      'How an import stands; null when there is none of this id that the caller began, or it is not kept any more.',
  })
  async importJob(
    @Arg('id', () => ID, { description: 'Its id, as `importRecords` gave it.' }) id: string,
    @Ctx() context: GraphContext,
  ): Promise<ImportView | null> {
    return readImportJob(id, context)
  }

  @Mutation(() => ImportPayload, {
    description:
      'Makes many records in one source: in the cheapest way it has, by a job that goes on by itself. Every row is ' +
      'checked first; what is wrong is told by row and field, and nothing is sent then. No row is ever sent twice. ' +
      'The records of an order with lines are made one by one.',
  })
  async importRecords(
    @Arg('input', () => ImportRecordsInput, inputOptions('The rows, and into which source.'))
    input: ImportRecordsInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ImportPayload> {
    return importRecords(input, context, info)
  }

  @FieldResolver(() => [ImportedRow], { description: 'What became of its rows, in their order.' })
  results(
    @Root() job: ImportView,
    @Arg('first', () => Int, { defaultValue: 100, description: `How many at most, 1 to ${maxResults}.` }) first: number,
    @Arg('afterLine', () => Int, { defaultValue: 0, description: 'Only rows after this one.' }) afterLine: number,
    @Arg('outcome', () => WriteOutcome, { nullable: true, description: 'Only rows of which this became.' })
    outcome?: keyof typeof WriteOutcome | null,
  ): readonly ImportedRow[] {
    if (first < 1 || first > maxResults) throw badInput(`\`first\` lies between 1 and ${maxResults}`, ['first'])
    const { source, entity } = job
    return importedRows(job.record)
      .filter((row) => row.line > afterLine && (outcome === null || outcome === undefined || row.outcome === outcome))
      .slice(0, first)
      .map(({ nativeId, ...row }) => ({
        ...row,
        id: nativeId === null ? null : encodeReference(entity, source, nativeId),
      }))
  }
}
