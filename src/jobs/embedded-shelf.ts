import { mkdirSync } from 'node:fs'
import { open, type RootDatabase } from 'lmdb'
import type { Shelf } from './shelf.js'

/**
 * A shelf in a folder of this machine, over LMDB; the folder is made with rights for its owner alone. Any number of
 * processes may share it. Each change is one transaction and on the disk before it resolves; one flush serves all
 * changes of the same turn. Keys have at most 1,900 bytes.
 */
export function openEmbeddedShelf(folder: string): Shelf {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database: RootDatabase<unknown, string> = open({
    path: folder,
    encoding: 'json',
    // A commit must be flushed when it resolves; with the default it is only visible to other processes by then.
    overlappingSync: false,
    noSubdir: false,
  })
  return {
    read: async (key) => database.get(key),
    change: (key, decide) =>
      database.transaction(() => {
        const { keep, result } = decide(database.get(key))
        if (keep !== undefined) database.putSync(key, keep)
        return result
      }),
    remove: (keys) =>
      database.transaction(() => {
        for (const key of keys) database.removeSync(key)
      }),
    keysFrom: async (prefix) => [...database.getKeys({ start: prefix, end: `${prefix}\uffff` })],
    close: () => database.close(),
  }
}
