import type { ExplainMode, ExplainRecorder } from '../reading/explain.js'
import type { AnyRecord, BaseRecord, CustomerRecord, EntityName, RecordKind, RecordShapes } from '../model/index.js'
import type { CancelSignal } from '../vendors/vendor.js'
import type {
  ChildrenRequest,
  CounterpartRecord,
  EngineSource,
  ListRequest,
  Page,
  PartialFailure,
  SourceDescription,
} from '../reading/types.js'
import type { Turns } from '../reading/turns.js'
import type { WriteOrder, WriteResult } from '../writing/types.js'

/** One request's work: what it may still read, what it has read, what failed. Made by `Engine.begin`. */
export interface Operation {
  readonly explain: ExplainMode
  /** Collects what explain shows, also of what is called for this operation elsewhere. */
  readonly recorder: ExplainRecorder
  readonly failures: readonly PartialFailure[]
  /** The `extensions.explain` value; null when not asked for. */
  explanation(): unknown
  /** Names of the configured sources, in their order. */
  readonly sourceNames: readonly string[]
  isKnownSource(name: string): boolean
  /** Whether more than one source has customers; else nobody has counterparts, and their keys need not be read. */
  readonly mayHaveCounterparts: boolean
  list<K extends EntityName>(request: ListRequest & { readonly kind: K }): Promise<Page<RecordShapes[K]>>
  /** The children of one parent, and of records linked with it (its counterparts in other sources), in one order. */
  children<K extends RecordKind>(
    request: ChildrenRequest<K>,
    parent: BaseRecord,
    linked?: readonly BaseRecord[],
  ): Promise<Page<RecordShapes[K]>>
  /** The same customer in other sources, batched over customers; the record must hold the `matchingFields`. */
  counterparts(customer: CustomerRecord, path: readonly string[]): Promise<readonly CounterpartRecord[]>
  /** Every child of one parent, batched over parents; for lines and the like. Ordered by native id as the source gives it. */
  allChildren<K extends RecordKind>(
    kind: K,
    parentField: string,
    parent: BaseRecord,
    path: readonly string[],
  ): Promise<readonly RecordShapes[K][]>
  /** One record by id, batched and asked once per operation; null when the source has no such record. */
  byId<K extends RecordKind>(
    kind: K,
    source: string,
    nativeId: string,
    fields: readonly string[],
    path: readonly string[],
  ): Promise<RecordShapes[K] | null>
  /** The same for many records of one source at once; the ids are distinct, and the answer is in their order. */
  byIds<K extends RecordKind>(
    kind: K,
    source: string,
    nativeIds: readonly string[],
    fields: readonly string[],
    path: readonly string[],
  ): Promise<readonly (RecordShapes[K] | null)[]>
  /**
   * Writes one record: checked, recorded under its key, sent once, looked for when the answer is lost, and read back.
   * Problems that a person can mend are in the result; nothing was written then.
   * @throws BAD_USER_INPUT (source or key), IDEMPOTENCY_CONFLICT, IN_PROGRESS; SOURCE_CAPABILITY when the source cannot
   * write this kind at all; DEADLINE_EXCEEDED, STORE_UNAVAILABLE (the journal cannot be written) and any other code
   * of kind `source` when nothing was written and the same may be tried again.
   */
  write(order: WriteOrder): Promise<WriteResult>
  /** Adds a failure to the response's errors beside an answer that is given all the same. */
  noteFailure(failure: PartialFailure): void
  /**
   * Lets go of all pages and records that were read. To be called when the answer is written: V8 tells old objects that
   * are dead only much later, and until then these would take what they read along. What is asked afterwards is read anew.
   */
  forget(): void
  /** For whoever goes through much of what the operation gave. */
  readonly turns: Turns
}

/** What starts an operation. */
export interface OperationOptions {
  readonly explain: ExplainMode
  /** Stable text for who is asking; cursors and shared calls never cross identities. */
  readonly identity: string
  /** Of the operation that this one is part of, whose mode holds then; default one of its own. */
  readonly recorder?: ExplainRecorder
  /** Aborts the whole operation, for instance when the client went away. */
  readonly signal?: CancelSignal
  /** When it was asked for, in epoch milliseconds, which its time is counted from; default now. */
  readonly asked?: number
}

/** Runs plans over all sources. */
export interface Engine {
  readonly sources: readonly EngineSource[]
  begin(options: OperationOptions): Operation
  describe(name: string): SourceDescription | null
}

/** Any record with its kind unknown. */
export type { AnyRecord }
export type * from '../reading/types.js'
export type * from '../writing/types.js'
