import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs'

/** Room for LMDB's header and its 126 readers, in whole pages. */
const lockBytes = 16_384

/**
 * Makes LMDB's table of readers, empty, where there is none. LMDB would make a file of holes and fill them through its
 * memory map: where the disk is full by then the system ends the process.
 * @throws the system's error when there is no room for it
 */
export function makeLockFile(folder: string): void {
  const file = `${folder}/lock.mdb`
  if (existsSync(file)) return
  const whole = `${file}.${process.pid}`
  try {
    writeFileSync(whole, Buffer.alloc(lockBytes), { mode: 0o600 })
    // Appears whole or not at all: another process may be opening the folder at this moment.
    linkSync(whole, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(whole, { force: true })
  }
}
