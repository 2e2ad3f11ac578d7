import type { CrmError } from '../errors/index.js'
import type { ExplainRecorder } from '../engine/index.js'
import type { JobStatus } from '../jobs/index.js'
import type { ReportTableRecord } from '../model/index.js'
import type { OrderTerm, Predicate } from '../query/index.js'
import type { ReportBatch, ReportColumn, ReportRow, WriteProblem } from '../vendors/vendor.js'

/** What an upload does with the rows that are there: leaves them, or takes them out first. */
export type UploadMode = ReportBatch['mode']

/** Where what is called is told, and at which place of the answer. */
export interface Explaining {
  readonly recorder: ExplainRecorder
  readonly path: readonly string[]
}

/** Who asks, and what ends it early. */
export interface Asker {
  /** Stable text for who is asking. */
  readonly identity: string
  /** The caller's; null = nothing is remembered under a key. At most 200 characters. */
  readonly idempotencyKey: string | null
  readonly signal: AbortSignal
  /** Absent = nothing is explained. Where it is only planned nothing is called. */
  readonly explaining?: Explaining
}

/** A table to be made. */
export interface TableOrder extends Asker {
  readonly source: string
  readonly categoryId: string
  readonly name: string
  readonly columns: readonly ReportColumn[]
}

/** How making something went. */
export interface Told {
  readonly outcome: 'APPLIED' | 'NOT_APPLIED' | 'OUTCOME_UNKNOWN'
  /** What a person can mend; paths as in the input. */
  readonly problems: readonly WriteProblem[]
  /** Why the answer was lost, or that the outcome could not be kept; else null. */
  readonly failure: CrmError | null
}

/** How making a table went. */
export interface TableResult extends Told {
  /** Null unless it was made. */
  readonly nativeId: string | null
}

/** Where rows go. */
export interface UploadTarget extends Asker {
  readonly source: string
  readonly tableId: string
  readonly mode: UploadMode
}

/** Rows to be uploaded. */
export interface RowsOrder extends UploadTarget {
  /** As they came; checked against the columns. */
  readonly rows: readonly unknown[]
  /** Null = those that were remembered when the table was made. */
  readonly columns: readonly ReportColumn[] | null
}

/** Entities whose lists can be published. */
export type PublishedKind = 'Customer' | 'Ticket' | 'Order'

/** A column and what fills it: exactly one of a record's field and a native field. */
export interface PublishedColumn extends ReportColumn {
  readonly field: string | null
  readonly customField: string | null
}

/** A list over several sources; plain JSON. */
export interface PublishedList {
  readonly kind: PublishedKind
  readonly predicate: Predicate
  readonly order: readonly OrderTerm[]
  /** Null = every source that has such records. */
  readonly sources: readonly string[] | null
}

/** A list to be published as rows. */
export interface PublishOrder extends UploadTarget {
  readonly list: PublishedList
  readonly columns: readonly PublishedColumn[]
  /** Whether a problem may name the fields that there are; absent = it may. */
  readonly suggests?: boolean | undefined
}

/** One batch of an upload, as it stands. */
export interface UploadBatchView {
  readonly batchId: string
  readonly rows: number
  readonly status: JobStatus
  readonly error: string | null
}

/** An upload, as it stands. */
export interface UploadView {
  readonly uploadId: string
  readonly source: string
  /** The table as it was when the upload began. */
  readonly table: ReportTableRecord
  readonly status: JobStatus
  /** When one that is QUEUED goes on, in epoch milliseconds; else null. */
  readonly resumesAt: number | null
  /** Rows known so far; of a published list all of them only when it has been read to its end. */
  readonly rowsTotal: number
  /** Rows that the source has confirmed. */
  readonly rowsSaved: number
  readonly batches: readonly UploadBatchView[]
  readonly error: string | null
}

/** How taking an upload on went. */
export interface UploadResult extends Told {
  /** Null unless it was taken on. */
  readonly upload: UploadView | null
}

/** What the job of an upload is given; plain JSON. Either `rows` or `list` is there. */
export interface UploadInput {
  readonly source: string
  readonly table: ReportTableRecord
  readonly mode: UploadMode
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly ReportRow[] | null
  readonly list: (PublishedList & { readonly columns: readonly PublishedColumn[] }) | null
}

/** One batch as the job keeps it. WAITING: it has surely not been sent. SENDING: its bytes may have gone out, and nobody knows yet. */
export interface BatchProgress {
  readonly batchId: string
  readonly rows: number
  readonly status: 'WAITING' | 'SENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED'
  readonly error: string | null
  /** Epoch milliseconds of the last sending. */
  readonly sentAt: number
  /** Whether it was sent a second time, which happens once at most. */
  readonly resent: boolean
}

/** How far the job of an upload has come; plain JSON. All batches but the last have succeeded. */
export interface UploadProgress {
  readonly batches: readonly BatchProgress[]
  /** Where the rows after the last batch begin. */
  readonly next: RowPosition
  /** Where the rows of the last batch begin. */
  readonly current: RowPosition
}

/** A place in a sequence of rows: null = its start; `end` = nothing follows. */
export type RowPosition = { readonly at: string | null } | 'end'
