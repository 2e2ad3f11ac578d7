import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { systemCode } from '../config/system-code.js'
import { UsageError } from './failures.js'

/** Where an export has come to; plain JSON, kept beside its file. */
export interface ResumePoint {
  readonly version: 1
  /** The question with its format: only the same one goes on. */
  readonly question: string
  /** The next page begins here. */
  readonly cursor: string
  /** Rows and bytes that are surely in the file; what follows them is cut off when the export goes on. */
  readonly rows: number
  readonly bytes: number
}

/** Where the text of an export goes. */
export interface ExportOutput {
  /** Rows that an earlier run has written. */
  readonly rows: number
  /** Where to go on; null = at the start. */
  readonly cursor: string | null
  /** Writes a page's text; once it resolves, the page need not be read again. `cursor` null = it was the last. */
  write(text: string, rows: number, cursor: string | null): Promise<void>
  close(): Promise<void>
}

/** Name of the file that keeps where an export to `file` has come to. */
export function resumeFileOf(file: string): string {
  return `${file}.resume.json`
}

/**
 * Opens a file to export to. Each page is on the disk before its resume point is, and a later run cuts off what came
 * after the point: no row is there twice and none is missing, wherever the first run ended. A run that writes nothing leaves
 * no file, and one that was there as it was.
 * @throws UsageError when there is nothing to resume, an unfinished export lies there, or it was another question's.
 */
export async function openFileOutput(file: string, question: string, resume: boolean): Promise<ExportOutput> {
  const pointFile = resumeFileOf(file)
  const point = await readPoint(pointFile)
  if (resume && point === null) throw new UsageError(`There is nothing to resume: ${pointFile} is not there`)
  if (!resume && point !== null) {
    throw new UsageError(`${file} is an unfinished export: go on with --resume, or delete ${pointFile} to start anew`)
  }
  if (point !== null && point.question !== question) {
    throw new UsageError(`${pointFile} is of another export: resume with the same query, format and sources`)
  }
  const size = point === null ? 0 : await sizeOf(file)
  if (point !== null && size < point.bytes) {
    throw new UsageError(`${file} is shorter than its export had come; delete ${pointFile} to start anew`)
  }
  const { handle, isNew } = point === null ? await openOrMake(file) : { handle: await open(file, 'r+'), isNew: false }
  let { rows, bytes } = point ?? { rows: 0, bytes: 0 }
  let isWritten = false
  return {
    rows,
    cursor: point?.cursor ?? null,
    write: async (text, more, cursor) => {
      const data = Buffer.from(text, 'utf8')
      // Not before: an export that fails at once leaves an older file as it was.
      if (!isWritten && (await handle.stat()).size > bytes) await handle.truncate(bytes)
      isWritten = true
      await writeAt(handle, data, bytes)
      bytes += data.length
      rows += more
      await handle.datasync()
      if (cursor === null) await rm(pointFile, { force: true })
      else await replaceFile(pointFile, { version: 1, question, cursor, rows, bytes })
    },
    close: async () => {
      await handle.close()
      if (isNew && !isWritten) await rm(file, { force: true })
    },
  }
}

/** Opens a file to write to it; what is in it stays for now. */
async function openOrMake(file: string): Promise<{ readonly handle: FileHandle; readonly isNew: boolean }> {
  try {
    return { handle: await open(file, 'wx'), isNew: true }
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
    return { handle: await open(file, 'r+'), isNew: false }
  }
}

/** Whoever reads the output has closed it, as `head` does once it has enough. */
export class OutputClosed extends Error {}

/** Writes to a stream such as standard output. Writing throws OutputClosed when nobody reads any more. */
export function streamOutput(stream: Writable, cursor: string | null): ExportOutput {
  // A failed write is told twice, to its own callback and by an event that, unheard, ends the process. The listener stays:
  // the event comes last.
  stream.on('error', () => undefined)
  return {
    rows: 0,
    cursor,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (error instanceof Error) reject(systemCode(error) === 'EPIPE' ? new OutputClosed() : error)
          else resolve()
        })
      }),
    close: () => Promise.resolve(),
  }
}

async function writeAt(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    done += (await handle.write(data, done, data.length - done, position + done)).bytesWritten
  }
}

async function replaceFile(file: string, point: ResumePoint): Promise<void> {
  const next = `${file}.new`
  await writeFile(next, `${JSON.stringify(point)}\n`, { flush: true })
  await rename(next, file)
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch {
    return 0
  }
}

async function readPoint(file: string): Promise<ResumePoint | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return null
  }
  try {
    const point = JSON.parse(text) as Partial<ResumePoint>
    const { version, question, cursor, rows, bytes } = point
    if (version === 1 && typeof question === 'string' && typeof cursor === 'string' && isCount(rows) && isCount(bytes))
      return { version, question, cursor, rows, bytes }
  } catch {
    // Told below, as any other content that is not ours.
  }
  throw new UsageError(`${file} is no resume point of an export; delete it to start anew`)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
