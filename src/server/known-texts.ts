import { createHash } from 'node:crypto'
import type { ApolloServerOptions, GraphQLRequest } from '@apollo/server'
import { LRUCache } from 'lru-cache'
import { isWellFormed } from '../model/index.js'

type PersistedQueries = Required<Exclude<ApolloServerOptions<object>['persistedQueries'], false | undefined>>

/** More than can come in between the asking for one and its reading, in one piece of a connection. */
const mostTexts = 2_000
const mostCharacters = 4_000_000

/** Longer texts are not kept: to hash them is little beside reading them. */
const longestText = 16_384

const hashLength = 64

/** A query by its hash, in the words of persisted queries. */
type ByHash = NonNullable<GraphQLRequest['extensions']>

/**
 * Texts of queries, each with its SHA-256. Apollo Server keeps parsed documents by that hash, and works it out for every
 * request that brings a text; one that has come before can be handed over as a persisted query instead. Holds the
 * persisted queries of clients too.
 */
export class KnownTexts implements Pick<PersistedQueries, 'cache'> {
  private readonly byHash = new Map<string, string>()
  private readonly known = new LRUCache<string, { readonly hash: string; readonly extensions: ByHash }>({
    max: mostTexts,
    maxSize: mostCharacters,
    sizeCalculation: (_known, text) => text.length + hashLength,
    dispose: ({ hash }) => this.byHash.delete(hash),
  })

  /** How a text is asked for; undefined = by itself. Kept from the first time on: most texts come again. */
  extensionsFor(text: string): ByHash | undefined {
    const known = this.known.get(text)
    if (known !== undefined) return known.extensions
    if (text.length > longestText || !isWellFormed(text)) return undefined
    return this.add(text, createHash('sha256').update(text).digest('hex')).extensions
  }

  /** What Apollo Server reads and writes persisted queries by. Its keys end with the hash. */
  readonly cache: PersistedQueries['cache'] = {
    get: async (key) => this.byHash.get(key.slice(-hashLength)),
    set: async (key, text) => {
      // Halves of pairs are all hashed as the same character, so that one hash would stand for several texts.
      if (isWellFormed(text)) this.add(text, key.slice(-hashLength))
    },
    delete: async (key) => {
      const text = this.byHash.get(key.slice(-hashLength))
      return text !== undefined && this.known.delete(text)
    },
  }

  private add(text: string, hash: string): { readonly extensions: ByHash } {
    const entry = { hash, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }
    this.known.set(text, entry)
    // One that is larger than all may be is not taken.
    if (this.known.has(text)) this.byHash.set(hash, text)
    return entry
  }
}
