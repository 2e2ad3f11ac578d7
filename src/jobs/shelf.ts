/** What to make of a value: `keep` it in this form or leave it as it is. */
export interface ShelfChange<T> {
  /** Plain JSON. */
  readonly keep?: unknown
  /** What the asker gets once the change is kept for good. */
  readonly result: T
}

/**
 * Keeps plain JSON by key. What a method has resolved survives the process, but for the shelf in memory. Keys are texts
 * of any length that begin with the name of what they hold, such as `job:`. What fails rejects with STORE_UNAVAILABLE.
 */
export interface Shelf {
  /** Undefined where nothing is kept. */
  read(key: string): Promise<unknown>
  /** Decides about a value with nobody else's change in between. `decide` is pure and may be asked several times. */
  change<T>(key: string, decide: (value: unknown) => ShelfChange<T>): Promise<T>
  /** Keys that are not there are no matter. */
  remove(keys: readonly string[]): Promise<void>
  /** All keys that begin so, in no order. */
  keysFrom(prefix: string): Promise<readonly string[]>
  /** Resolves when something could be kept now. */
  check(): Promise<void>
  /** Lets go of files. Connections stay with whoever made them. */
  close(): Promise<void>
}
