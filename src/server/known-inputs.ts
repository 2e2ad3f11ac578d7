import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** Variables as a client sent them, and as the schema reads them. */
type Variables = Readonly<Record<string, unknown>>

/** Most inputs that are remembered, and their characters in all. */
const mostRemembered = 10_000
const mostCharacters = 4_000_000

/** How many inputs that came once are noted, by a number of 32 bits each. */
const mostNoted = 8_192

/**
 * Inputs of operations that were found good: what decides is document, operation and variables alone, so none is looked
 * at again when it comes again. One that comes for the first time is only noted, for most inputs never come again, and
 * what is remembered of them would have to be collected as old memory. The same input gives the very same coerced variables, which must not be changed; whatever
 * is worked out from them can be remembered by them.
 */
export class KnownInputs {
  private readonly numbers = new WeakMap<DocumentNode, number>()
  private documents = 0
  private readonly known = new LRUCache<string, Variables>({
    max: mostRemembered,
    maxSize: mostCharacters,
    sizeCalculation: (_coerced, input) => input.length,
  })
  /** Hashes of inputs that came once, each at its own place; another one there takes its place. */
  private readonly noted = new Uint32Array(mostNoted)
  /** By the object that the running request holds. */
  private readonly current = new WeakMap<Variables, Variables>()

  /** A text that is the same for the same input only. */
  textOf(document: DocumentNode, operationName: string | undefined, variables: Variables | undefined): string {
    let number = this.numbers.get(document)
    if (number === undefined) {
      number = this.documents++
      this.numbers.set(document, number)
    }
    return `${number} ${operationName ?? ''} ${JSON.stringify(variables ?? null)}`
  }

  /** Whether this input came before and was good; from then on `coerced` knows the variables of this request. */
  has(input: string, variables: Variables | undefined): boolean {
    const coerced = this.known.get(input)
    if (coerced !== undefined && variables !== undefined) this.current.set(variables, coerced)
    return coerced !== undefined
  }

  /**
   * Remembers a good input from the second time on. Before, and one that is larger than all may be, is only known for
   * this request.
   */
  add(input: string, variables: Variables | undefined, coerced: Variables): void {
    const hash = hashOf(input)
    const place = hash % mostNoted
    if (this.noted[place] === hash) this.known.set(input, coerced)
    else this.noted[place] = hash
    if (variables !== undefined) this.current.set(variables, coerced)
  }

  /** The coerced variables of a request that was found good; undefined when it was not looked at. */
  coerced(variables: Variables | undefined): Variables | undefined {
    return variables === undefined ? undefined : this.current.get(variables)
  }
}

/** FNV-1a. Two inputs of one hash do no harm: the second is then remembered the first time. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
