import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'
import { storeFailure } from './failure.js'

/** Made at once, in bytes, so that a store that grows does not ask the system at every change. */
const step = 1_048_576

/**
 * Room in LMDB's file beyond the pages it uses, really written to the disk. LMDB's binding damages its own memory where a
 * page cannot be written, so that a full disk would end the process: here it is an error before anything is changed.
 * Everything happens under LMDB's writer lock, so that no other process takes the room.
 */
export class Room {
  private readonly file: number
  private isOpen = true
  private transaction = -1
  /** Bytes that this transaction may use already. */
  private promised = 0

  constructor(path: string) {
    this.file = openSync(path, 'r+')
  }

  /**
   * Sees to it that this transaction finds so many more bytes, and `beyond` them as many again that stay free.
   * @throws STORE_UNAVAILABLE when the disk has no room for them
   */
  reserve(transaction: number, usedBytes: number, bytes: number, beyond: number): void {
    if (transaction !== this.transaction) {
      this.transaction = transaction
      this.promised = 0
    }
    const end = usedBytes + this.promised + bytes + beyond
    if (this.size < end) this.growTo(end + step, end)
    this.promised += bytes
  }

  /** Lets go of the file; more than once does no harm. */
  close(): void {
    if (this.isOpen) closeSync(this.file)
    this.isOpen = false
  }

  private get size(): number {
    return fstatSync(this.file).size
  }

  /** @throws STORE_UNAVAILABLE when not even the least was reached */
  private growTo(end: number, least: number): void {
    const zeros = Buffer.alloc(step)
    try {
      for (let at = this.size; at < end;) at += writeSync(this.file, zeros, 0, Math.min(step, end - at), at)
    } catch (error) {
      if (this.size < least) throw storeFailure(error)
    }
  }
}
