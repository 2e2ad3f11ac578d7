import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { ReportTableRecord } from '../src/model/index.js'
import { encodeUploadId, type UploadView } from '../src/reports/index.js'
import { ReportTable } from '../schema/entity/report-table.js'
import { ReportUpload } from '../schema/entity/report-upload.js'
import { PublishReportInput } from '../schema/input/publish-report-input.js'
import { UploadReportRowsInput } from '../schema/input/upload-report-rows-input.js'
import { ReportUploadPayload } from '../schema/payload/report-upload-payload.js'
import { markEntity } from '../schema/node.js'
import { readUploadId } from './arguments.js'
import type { GraphContext } from './context.js'
import { publishReport, uploadReportRows, type WrittenUpload } from './report-writes.js'
import { responsePath, selectedFields } from './selection.js'
import { inputOptions } from './writes.js'

/** Rows on their way to report tables. */
@Resolver(() => ReportUpload)
export class ReportUploadResolver {
  @Query(() => ReportUpload, {
    nullable: true,
    description:
      'How an upload stands; null when there is none of this id that the caller began, or it is not kept any more.',
  })
  async reportUpload(
    @Arg('id', () => ID, { description: 'Its id, as `uploadReportRows` or `publishReport` gave it.' }) id: string,
    @Ctx() { operation, reports, identity }: GraphContext,
  ): Promise<UploadView | null> {
    return reports.read(readUploadId(id, operation, ['id']), identity)
  }

  @Mutation(() => ReportUploadPayload, {
    description:
      'Takes rows on for a report table. Every value is checked first; what is wrong is told by row and column, and ' +
      'nothing is sent then. The rows go in batches of at most 500, in their order, each when the one before is in; a ' +
      'batch that fails ends the upload.',
  })
  async uploadReportRows(
    @Arg('input', () => UploadReportRowsInput, inputOptions('The rows, and into which table.'))
    input: UploadReportRowsInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ReportUploadPayload> {
    return shown(await uploadReportRows(input, context, info))
  }

  @Mutation(() => ReportUploadPayload, {
    description:
      'Makes the records of a list, over as many sources as asked for, the rows of a report table. The list is read ' +
      'page by page while the rows are sent, so that it may have any length; should a source fail for long, or a value ' +
      'not fit its column, the upload ends there.',
  })
  async publishReport(
    @Arg('input', () => PublishReportInput, inputOptions('Which list, and into which table.'))
    input: PublishReportInput,
    @Ctx() context: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ReportUploadPayload> {
    return shown(await publishReport(input, context, info))
  }

  @FieldResolver(() => ID, { description: 'Names this upload for good.' })
  id(@Root() upload: UploadView): string {
    return encodeUploadId(upload)
  }

  @FieldResolver(() => ReportTable, {
    description: 'The table that the rows go to; as it was when the upload began, should it be gone since.',
  })
  async table(
    @Root() { table }: UploadView,
    @Ctx() { operation }: GraphContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ReportTableRecord> {
    const { source, nativeId } = table
    const fields = selectedFields(info, 'ReportTable')
    return (await operation.byId('ReportTable', source, nativeId, fields, responsePath(info))) ?? table
  }
}

function shown({ upload, ...told }: WrittenUpload): ReportUploadPayload {
  return { upload: upload === null ? null : markEntity(upload, 'ReportUpload'), ...told }
}
