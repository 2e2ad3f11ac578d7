import { mkdirSync } from 'node:fs'
import { open, type Key, type RootDatabase } from 'lmdb'
import { CrmError } from '../errors/index.js'
import { storeFailure } from './failure.js'
import { makeLockFile } from './lock-file.js'
import { Room } from './room.js'

/** What a change does, decided under the writer lock. */
export interface FolderChange<K, T> {
  /** Values as plain JSON. */
  readonly put?: readonly (readonly [key: K, value: unknown])[]
  readonly remove?: readonly K[]
  /** What the asker gets once the change is on the disk. */
  readonly result: T
}

/** Plain JSON by key in a folder of this machine, for any number of processes. Every failure is STORE_UNAVAILABLE. */
export interface FolderStore<K extends Key> {
  /** Undefined where nothing is kept. */
  read(key: K): unknown
  keys(range: { readonly start: K; readonly end: K; readonly limit?: number }): readonly K[]
  /**
   * Decides with nobody else's change in between, and resolves once all of it is on the disk; when there is no room,
   * nothing of it is kept. One that `adds` leaves some room, so that what has begun can still end on a full disk.
   */
  change<T>(decide: () => FolderChange<K, T>, adds?: boolean): Promise<T>
  /** @throws STORE_UNAVAILABLE when nothing could be added now */
  check(): Promise<void>
  close(): Promise<void>
}

const pageBytes = 4_096
/** Pages that LMDB may need for its list of free ones. */
const freeListPages = 32
/** What one that adds leaves free, in bytes. */
const leftFree = 262_144

/**
 * Opens a folder, made with rights for its owner alone where it is not there. Each change is one transaction under LMDB's
 * writer lock, which the system releases when a process is killed; one flush of the disk serves all changes of the same
 * turn. @throws STORE_UNAVAILABLE
 */
export function openFolderStore<K extends Key>(folder: string): FolderStore<K> {
  const { database, room } = opened<K>(folder)

  const reserve = (operations: number, valueBytes: number, adds: boolean): void => {
    const { lastPageNumber, treeDepth } = database.getStats() as { lastPageNumber: number; treeDepth: number }
    // Each operation copies the pages down to its leaf and may split or join all of them; a value may have its own.
    const pages = freeListPages + operations * (2 * treeDepth + 5)
    const bytes = pages * pageBytes + valueBytes
    room.reserve(database.getWriteTxnId(), (lastPageNumber + 1) * pageBytes, bytes, adds ? leftFree + valueBytes : 0)
  }
  return {
    read: (key) => {
      const text = database.get(key)
      return text === undefined ? undefined : (JSON.parse(text.toString()) as unknown)
    },
    keys: (range) => [...database.getKeys(range)],
    change: (decide, adds = false) =>
      told(() =>
        database.transaction(() => {
          const { put = [], remove = [], result } = decide()
          const encoded = put.map(([key, value]) => [key, Buffer.from(JSON.stringify(value))] as const)
          const operations = encoded.length + remove.length
          if (operations > 0) {
            const valueBytes = encoded.reduce((sum, [, { length }]) => sum + length, 0)
            reserve(operations, valueBytes, adds)
          }
          for (const key of remove) database.removeSync(key)
          for (const [key, value] of encoded) database.putSync(key, value)
          return result
        }),
      ),
    check: () => told(() => database.transaction(() => reserve(1, pageBytes, true))),
    close: async () => {
      await database.close()
      room.close()
    },
  }
}

function opened<K extends Key>(folder: string): { readonly database: RootDatabase<Buffer, K>; readonly room: Room } {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    makeLockFile(folder)
    const database = open<Buffer, K>({
      path: folder,
      encoding: 'binary',
      // A commit must be flushed when it resolves; with the default it is only visible to other processes by then.
      overlappingSync: false,
      // With it LMDB's binding makes a promise of its own for each turn; nobody could hear of its failure.
      eventTurnBatching: false,
      noSubdir: false,
    })
    return { database, room: new Room(`${folder}/data.mdb`) }
  } catch (error) {
    throw storeFailure(error)
  }
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CrmError) throw error
    // The reason comes in a promise that ends the process where nobody hears of it.
    const { commitError } = error as { readonly commitError?: Promise<never> }
    throw storeFailure(commitError === undefined ? error : await commitError.catch((reason: unknown) => reason))
  }
}
