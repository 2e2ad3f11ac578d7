export { asking, commandLimitMs } from './asking.js'
export { isStoreFull, storeFailure, type StoreTrouble } from './failure.js'
export { openFolderStore, type FolderChange, type FolderStore } from './folder-store.js'
