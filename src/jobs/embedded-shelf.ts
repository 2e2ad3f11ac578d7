import { openFolderStore } from '../store/index.js'
import type { Shelf } from './shelf.js'

/**
 * A shelf in a folder of this machine, over LMDB; the folder is made with rights for its owner alone. Any number of
 * processes may share it. Each change is one transaction and on the disk before it resolves; one flush serves all
 * changes of the same turn. Keys have at most 1,900 bytes.
 */
export function openEmbeddedShelf(folder: string): Shelf {
  const store = openFolderStore<string>(folder)
  return {
    read: async (key) => store.read(key),
    change: (key, decide) =>
      store.change(() => {
        const { keep, result } = decide(store.read(key))
        return { put: keep === undefined ? [] : [[key, keep]], result }
      }),
    remove: (keys) => store.change(() => ({ remove: keys, result: undefined })),
    keysFrom: async (prefix) => store.keys({ start: prefix, end: `${prefix}\uffff` }),
    check: () => store.check(),
    close: () => store.close(),
  }
}
