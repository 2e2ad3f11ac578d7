import type { Shelf } from './shelf.js'

/** A shelf that ends with its process: for tests and the demo. */
export function createMemoryShelf(): Shelf {
  // Kept as text, so that nobody changes a value by changing what was given or read.
  const values = new Map<string, string>()
  const valueOf = (key: string): unknown => {
    const text = values.get(key)
    return text === undefined ? undefined : JSON.parse(text)
  }
  return {
    read: async (key) => valueOf(key),
    change: async (key, decide) => {
      const { keep, result } = decide(valueOf(key))
      if (keep !== undefined) values.set(key, JSON.stringify(keep))
      return result
    },
    remove: async (keys) => keys.forEach((key) => values.delete(key)),
    keysFrom: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
    check: async () => undefined,
    close: async () => undefined,
  }
}
