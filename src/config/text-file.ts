import { readFileSync } from 'node:fs'
import { decodeUtf8, lineAfter } from '../model/bytes.js'

/** A file that is no text; its code says so as the system's codes say why a file cannot be read. */
class NotUtf8 extends Error {
  readonly code: string

  constructor(line: number) {
    super('The file is not UTF-8')
    this.code = `line ${line} is not UTF-8`
  }
}

/** Reads a file as UTF-8, strictly; a byte order mark is left out. @throws an error whose `systemCode` says why not */
export function readTextFile(path: string): string {
  const bytes = readFileSync(path)
  const read = decodeUtf8(bytes)
  if ('text' in read) return read.text
  throw new NotUtf8(lineAfter(bytes.toString('utf8', 0, read.invalidAt)))
}
