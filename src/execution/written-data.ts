import { invariant } from '../errors/index.js'
import { JsonWriter } from './json-writer.js'

/** What stands around data. */
export const beginning = '{"data":'
export const end = '}'

/** What an answer holds beside its data. */
interface Beside {
  readonly errors?: unknown
  readonly extensions?: unknown
}

/** The data of an answer, written as JSON in UTF-8. */
export class WrittenData {
  /** `isCompiled` tells whether a compiled query wrote it. */
  constructor(
    private whole: Buffer | null,
    readonly isCompiled: boolean,
  ) {}

  /**
   * The answer that holds this data, and what stands beside it. To be asked for once: settled promises of the request
   * hold the data for longer than its bytes are needed.
   */
  take({ errors, extensions }: Beside): Buffer {
    const { whole } = this
    invariant(whole !== null, 'an answer is sent once')
    this.whole = null
    if (errors === undefined && extensions === undefined) return whole
    return Buffer.concat([
      Buffer.from(errors === undefined ? '{' : `{"errors":${JSON.stringify(errors)},`),
      whole.subarray(1, -1),
      Buffer.from(extensions === undefined ? '}' : `,"extensions":${JSON.stringify(extensions)}}`),
    ])
  }

  /** What was written, read again: for those who do not send it as it is. */
  toJSON(): Record<string, unknown> {
    invariant(this.whole !== null, 'the data was not sent')
    return (JSON.parse(this.whole.toString('utf8')) as { data: Record<string, unknown> }).data
  }
}

/** A result as JSON, whose data may be written already. */
export function textOf(result: { readonly data?: unknown } & Beside): string {
  const { data, errors, extensions } = result
  return data instanceof WrittenData ? data.take({ errors, extensions }).toString('utf8') : JSON.stringify(result)
}

/** Writes what is written at once. */
export const writer = new JsonWriter()

/** Writes in turns, by a writer of its own. @throws TooLong, or what writing throws. */
export async function writeInTurns(
  mostBytes: number,
  isCompiled: boolean,
  write: (writer: JsonWriter) => Iterator<unknown, unknown, undefined>,
): Promise<WrittenData> {
  const own = new JsonWriter()
  own.begin(mostBytes)
  const turns = write(own)
  while (turns.next().done !== true) {
    await new Promise(setImmediate)
    own.goOn()
  }
  return new WrittenData(own.end(), isCompiled)
}

/**
 * Writes the data of an answer as it is, in turns, the way `JSON.stringify` does. @throws TooLong
 */
export function writeAsItIs(data: object, mostBytes: number): Promise<WrittenData> {
  return writeInTurns(mostBytes, false, function* (own) {
    own.ascii(beginning)
    yield* writeValue(own, data)
    own.ascii(end)
  })
}

function* writeValue(own: JsonWriter, value: unknown): Generator<void, void> {
  if (own.isDue()) yield
  if (Array.isArray(value)) {
    let sign = 91
    for (const item of value as unknown[]) {
      own.sign(sign)
      if (isParted(item)) yield* writeValue(own, item)
      else own.value(isSaid(item) ? item : null)
      sign = 44
    }
    own.ascii(sign === 91 ? '[]' : ']')
  } else if (isParted(value)) {
    let sign = 123
    for (const key of Object.keys(value)) {
      const member = (value as Readonly<Record<string, unknown>>)[key]
      if (!isSaid(member)) continue
      own.sign(sign)
      own.text(key)
      own.sign(58)
      if (isParted(member)) yield* writeValue(own, member)
      else own.value(member)
      sign = 44
    }
    own.ascii(sign === 123 ? '{}' : '}')
  } else own.value(isSaid(value) ? value : null)
}

/** Objects that say for themselves what they are in JSON are written whole. */
function isParted(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value && typeof value.toJSON === 'function')
}

/** JSON has no words for the others. */
function isSaid(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

/** Tells that an answer was sent whole, so that its memory can hold the next one. Whatever else is sent is let be. */
export function answerSent(answer: Buffer): void {
  writer.reuse(answer)
}
