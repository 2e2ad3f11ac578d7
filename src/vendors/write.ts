import type { CallContext } from '../transport/index.js'

/** A line of an order to be written. Quantity and price are canonical decimals; no price = the source's own. */
export interface OrderLineValues {
  readonly productId: string
  readonly quantity: string
  readonly unitPrice: string | null
}

/** Native fields by their native names, sent as they are; null clears. */
export type CustomValues = Readonly<Record<string, unknown>>

/**
 * What is written of each kind, in the unified words: enums by their unified names, references by the native id of the
 * same source. A field that is absent is not said, null clears it (updates only).
 */
export interface WriteShapes {
  Customer: {
    readonly name?: string
    readonly status?: string | null
    readonly industry?: string | null
    readonly phone?: string | null
    readonly email?: string | null
    readonly website?: string | null
    readonly customFields?: CustomValues
  }
  Contact: {
    readonly name?: string
    readonly customerId?: string | null
    readonly title?: string | null
    readonly phone?: string | null
    readonly mobile?: string | null
    readonly email?: string | null
    readonly customFields?: CustomValues
  }
  Ticket: {
    readonly subject?: string
    readonly description?: string | null
    readonly customerId?: string | null
    readonly contactId?: string | null
    readonly priority?: string | null
    readonly status?: string | null
    readonly tags?: readonly string[] | null
    readonly customFields?: CustomValues
  }
  Order: {
    readonly subject?: string | null
    readonly number?: string | null
    readonly customerId?: string | null
    readonly contactId?: string | null
    readonly status?: string | null
    readonly currency?: string | null
    readonly lines?: readonly OrderLineValues[]
    readonly customFields?: CustomValues
  }
  TicketReply: { readonly ticketId: string; readonly body: string; readonly public: boolean }
}

/** Kinds that can be written. */
export type WritableKind = keyof WriteShapes

type OneIntent<K extends WritableKind> =
  | {
      readonly operation: 'create'
      readonly kind: K
      readonly values: WriteShapes[K]
      /**
       * Marks this very write, 26 characters of `[0-9a-z]`: kept with the record where the source has a field for it,
       * so that it can be found again.
       */
      readonly marker: string
    }
  | { readonly operation: 'update'; readonly kind: K; readonly nativeId: string; readonly values: WriteShapes[K] }
  | { readonly operation: 'delete'; readonly kind: K; readonly nativeId: string }

/** One write to one source, before it is said natively. Plain JSON, so that the journal can keep it. */
export type WriteIntent = { readonly [K in WritableKind]: OneIntent<K> }[WritableKind]

/** A native writing request before authentication: what explain prints and golden tests read. `text` has no secrets. */
export interface WriteRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path below the source's base URL, percent-encoded, with its query string. */
  readonly path: string
  /** Absent where the request has none. */
  readonly body?: string
  /** Media type of the body; default application/json. */
  readonly contentType?: string
  readonly text: string
}

/** Something a person can mend. `path` is where in the values: `['email']`, `['lines', '0', 'productId']`, `[]` = the whole. */
export interface WriteProblem {
  readonly path: readonly string[]
  /** In our words; never the source's own text. */
  readonly message: string
  /** A code of the error catalogue: BAD_USER_INPUT, SOURCE_REJECTED or SOURCE_CAPABILITY. */
  readonly code: 'BAD_USER_INPUT' | 'SOURCE_REJECTED' | 'SOURCE_CAPABILITY'
}

/** What a source made of one write. */
export type WriteAnswer =
  | {
      /** The source says, in its own form, that it has written. What anything in between could say as well is an error. */
      readonly kind: 'applied'
      /** The record that the answer itself names; null = none, and it is looked for as if the answer were lost. */
      readonly nativeId: string | null
      /** The whole native record as it now is, where the answer holds all of it; else absent and it is read. */
      readonly native?: unknown
    }
  | { readonly kind: 'refused'; readonly problems: readonly WriteProblem[] }

/** What a source made of one record among several: where it does not say, `untold`. */
export type ManyAnswer = WriteAnswer | { readonly kind: 'untold' }

/** What a write is sent with. */
export interface WriteCall extends CallContext {
  /**
   * Told right before the bytes that could change something go out; hand it on as `HttpRequest.onSend`. A failure
   * before it means that nothing was written, a failure after it that nobody knows.
   */
  readonly onSend: () => void
}

/** Writes to one source, each time one record. The only reader of its write answers. */
export interface VendorWriter {
  /**
   * Problems that can be told beforehand: values the source would refuse, or would take and keep as something else.
   * Empty = send it. Kinds, operations and fields that `Capabilities.writes` rules out never come here. Pure.
   */
  check(intent: WriteIntent): readonly WriteProblem[]
  /**
   * Further problems that can be told from what is remembered of the source, such as its descriptions; empty where
   * nothing is. Makes no call. `send` finds them too. @throws CrmError as `send` would.
   */
  checkKnown?(intent: WriteIntent): readonly WriteProblem[]
  /**
   * Most calls that `send` makes for this write while the source answers, sign-in left out; default 1. Pure. Where it is
   * more than one, something is read first, and the write may be refused by that alone.
   */
  mostCalls?(intent: WriteIntent): number
  /** Says the write natively. Where more than one request is needed, the one that writes. Pure. */
  compile(intent: WriteIntent): WriteRequest
  /**
   * Sends the write once; never repeats it (`repeatable: false`), but for a token that the source says has expired.
   * A refusal that names fields or breaks a rule of the source is an answer, not an error; a record that is not there
   * is `refused` with an empty path.
   * @throws CrmError of kind `source`; SOURCE_PROTOCOL_ERROR for an answer that is not in the source's form (an empty
   * one, `{}`, HTML), whatever its HTTP status, or that names another record.
   */
  send(intent: WriteIntent, call: WriteCall): Promise<WriteAnswer>
}

/** Several creates in one call with an answer for each, where the source has that. */
export interface VendorBatchWriter {
  /** Most records in one call. */
  readonly maxRecords: number
  /** Answers in the order of the intents (all creates of one kind); one record's refusal leaves the others be. */
  sendMany(intents: readonly WriteIntent[], call: WriteCall): Promise<readonly ManyAnswer[]>
}

/** How one batch of a bulk job or of an upload goes on. */
export interface BatchState {
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED'
  /** In our words; null unless it failed. */
  readonly error: string | null
}

/** Asynchronous imports of many records, where the source has them. */
export interface VendorBulk {
  /** Most records in one batch. */
  readonly maxBatchRecords: number
  /** Most bytes of one batch's body, in UTF-8. */
  readonly maxBatchBytes: number
  /** Below this number of rows the other ways are cheaper. */
  readonly worthwhileFrom: number
  /** Bytes that one create takes in a batch's body. */
  bytesOf(intent: WriteIntent): number
  /** A job for creates of this kind: one of today's that is still open, else a new one. */
  openJob(kind: WritableKind, call: WriteCall): Promise<string>
  /** Adds one batch and gives its id. Sent once. @throws CrmError of kind `source`. */
  addBatch(jobId: string, intents: readonly WriteIntent[], call: WriteCall): Promise<string>
  /** Ids of the batches that a job holds, oldest first: for finding one whose answer was lost. */
  batchesOf(jobId: string, call: CallContext): Promise<readonly string[]>
  batchState(batchId: string, call: CallContext): Promise<BatchState>
  /** One answer for each row of the batch, in its order; asked once the batch has ended. */
  batchAnswers(batchId: string, call: CallContext): Promise<readonly ManyAnswer[]>
  closeJob(jobId: string, call: WriteCall): Promise<void>
}

/** A column of a report table. */
export interface ReportColumn {
  readonly name: string
  readonly type: 'STRING' | 'NUMBER' | 'TIMESTAMP'
}

/** Rows of a report table by column name: texts, decimals as text, instants as epoch milliseconds; null = empty. */
export type ReportRow = Readonly<Record<string, string | number | null>>

/** One batch of rows on its way to a report table. */
export interface ReportBatch {
  readonly tableId: string
  readonly categoryId: string
  /** Made by us, unique for good: the source knows the batch by it, so a lost answer can be asked for. */
  readonly batchId: string
  /** REPLACE takes out all rows first. */
  readonly mode: 'APPEND' | 'REPLACE'
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly ReportRow[]
}

/** Report tables that rows can be sent to. */
export interface VendorReports {
  /** Most rows in one batch. */
  readonly maxBatchRows: number
  /** Problems with a table to be made, or null. Pure. */
  checkTable(categoryId: string, name: string, columns: readonly ReportColumn[]): readonly WriteProblem[]
  /** Says the making of a table natively, for explain; default: it is not said. Pure. */
  compileTable?(categoryId: string, name: string, columns: readonly ReportColumn[]): Pick<WriteRequest, 'text'>
  createTable(
    table: { readonly categoryId: string; readonly name: string; readonly columns: readonly ReportColumn[] },
    call: WriteCall,
  ): Promise<WriteAnswer>
  /** Resolves when the source has taken the batch on; what becomes of it, `batchState` tells. Sent once. */
  sendBatch(batch: ReportBatch, call: WriteCall): Promise<void>
  /** Null = the source knows no batch of this id. */
  batchState(batchId: string, call: CallContext): Promise<BatchState | null>
}
