import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { OperationInput } from '../../../resolvers/index.js'

/** Variables as a client sent them. */
type Variables = Readonly<Record<string, unknown>>

/** Most inputs that are remembered, and their characters in all. */
const mostRemembered = 10_000
const mostCharacters = 4_000_000

/** Most values in an input that is remembered: larger ones hardly come twice. */
const mostValues = 20_000

/** How many inputs that came once are noted, by a number of 32 bits each. */
const mostNoted = 8_192

/**
 * Inputs of operations that were found good: what decides is document, operation and variables alone, so none is looked
 * at again when it comes again: the same input gives the very same object. One that comes for the first time is only
 * noted, for most inputs never come again, and what is remembered of them would have to be collected as old memory.
 */
export class KnownInputs {
  private readonly numbers = new WeakMap<DocumentNode, number>()
  private documents = 0
  private readonly known = new LRUCache<string, OperationInput>({
    max: mostRemembered,
    maxSize: mostCharacters,
    sizeCalculation: (_input, text) => text.length,
  })
  /** Hashes of inputs that came once, each at its own place; another one there takes its place. */
  private readonly noted = new Uint32Array(mostNoted)

  /** A text that is the same for the same input only; null where variables hold what JSON cannot tell apart, or much. */
  textOf(document: DocumentNode, operationName: string | undefined, variables: Variables | undefined): string | null {
    if (!isToldByJson(variables ?? null, { left: mostValues })) return null
    let number = this.numbers.get(document)
    if (number === undefined) {
      number = this.documents++
      this.numbers.set(document, number)
    }
    return `${number} ${operationName ?? ''} ${JSON.stringify(variables ?? null)}`
  }

  /** The input of this text, when it was good at least twice and not too long ago. */
  get(text: string | null): OperationInput | undefined {
    return text === null ? undefined : this.known.get(text)
  }

  /** Remembers a good input from the second time on; never one that is larger than all may be. */
  add(text: string | null, input: OperationInput): void {
    if (text === null) return
    const hash = hashOf(text)
    const place = hash % mostNoted
    if (this.noted[place] === hash) this.known.set(text, input)
    else this.noted[place] = hash
  }
}

/**
 * Whether the JSON text of a value is that of no other, and there is not too much in it. JSON writes a number that is too large as null,
 * -0 as 0, and leaves out or converts all that is not its own.
 */
function isToldByJson(value: unknown, room: { left: number }): boolean {
  if (--room.left < 0) return false
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.every((item) => isToldByJson(item, room))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).every((member) => isToldByJson(member, room))
}

/** Characters at either end of a text by which it is told from others. */
const hashedAtEnds = 10_000

/** FNV-1a. Two inputs of one hash do no harm: the second is then remembered the first time. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  const told = text.length > 2 * hashedAtEnds ? text.slice(0, hashedAtEnds) + text.slice(-hashedAtEnds) : text
  for (let index = 0; index < told.length; index++) hash = Math.imul(hash ^ told.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
