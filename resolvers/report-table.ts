import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { ReportTableRecord } from '../src/model/index.js'
import { ReportTableConnection } from '../schema/connection.js'
import { ReportCategory } from '../schema/entity/report-category.js'
import { ReportTable } from '../schema/entity/report-table.js'
import { CreateReportTableInput } from '../schema/input/create-report-table-input.js'
import { unsearchedListArguments, type UnsearchedListArguments } from '../schema/input/list-arguments.js'
import { ReportTableFilter } from '../schema/input/report-table-filter.js'
import { ReportTableOrder } from '../schema/input/report-table-order.js'
import { ReportTablePayload } from '../schema/payload/report-table-payload.js'
import type { PageConnection } from './connection.js'
import { defaultPageLimits, type GraphContext, type PageLimits } from './context.js'
import { plainEntityResolver } from './entity.js'
import { entityById, listEntities } from './lists.js'
import { createReportTable } from './report-writes.js'
import { inputOptions } from './writes.js'

const ReportTablesArguments = unsearchedListArguments(ReportTableFilter, ReportTableOrder)

/** Report tables and their categories. */
@Resolver(() => ReportTable)
export class ReportTableResolver extends plainEntityResolver(ReportTable) {
  constructor(private readonly limits: PageLimits = defaultPageLimits) {
    super()
  }

  @Query(() => ReportTable, { nullable: true, description: 'One report table; null when its source no longer has it.' })
  async reportTable(
    @Arg('id', () => ID, { description: 'Its id, as an earlier answer gave it.' }) id: string,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ReportTableRecord | null> {
    return entityById('ReportTable', id, context, info)
  }

  @Query(() => ReportTableConnection, {
    description:
      'Report tables of all asked sources in one order; the last changed first unless asked otherwise. Names only: no ' +
      'source gives out rows.',
  })
  async reportTables(
    @Args(() => ReportTablesArguments) args: UnsearchedListArguments,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<PageConnection<ReportTableRecord>> {
    return listEntities('ReportTable', args, context, info, this.limits)
  }

  @Mutation(() => ReportTablePayload, {
    description: 'Makes a report table without rows. Its columns are remembered here, so that rows can be checked.',
  })
  async createReportTable(
    @Arg('input', () => CreateReportTableInput, inputOptions('What to make, and in which source.'))
    input: CreateReportTableInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ReportTablePayload> {
    const { record, ...told } = await createReportTable(input, context, info)
    return { reportTable: record, ...told }
  }

  @FieldResolver(() => ReportCategory, { description: 'The category in which its source lists it.' })
  category(@Root() { categoryId, categoryName }: ReportTableRecord): ReportCategory {
    return { nativeId: categoryId ?? '', name: categoryName ?? '' }
  }
}
