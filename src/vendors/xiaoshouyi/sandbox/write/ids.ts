import { idOf, isIdKind } from '../ids.js'
import type { XiaoshouyiRecord } from '../records.js'

/** Gives new records their ids. */
export interface IdSource {
  /** An id above every one that this object's records had when it was first asked for, and never given before. */
  next(object: string, records: readonly XiaoshouyiRecord[]): string
}

const unknownBase = 3_000_000_000_000_000
const step = 13

/** Makes an id source. Ids keep the sixteen digits of the made-up ones; those of deleted records do not come back. */
export function createIdSource(): IdSource {
  const last = new Map<string, number>()
  return {
    next: (object, records) => {
      const first = isIdKind(object) ? Number(idOf(object, 0)) : unknownBase
      let number = last.get(object) ?? records.reduce((highest, record) => Math.max(highest, Number(record.id)), first)
      const isTaken = (id: string): boolean => records.some((record) => record.id === id)
      // A test may have put records into the list meanwhile.
      do number += step
      while (isTaken(String(number)))
      last.set(object, number)
      return String(number)
    },
  }
}
