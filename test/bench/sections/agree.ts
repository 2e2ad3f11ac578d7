import { isDeepStrictEqual } from 'node:util'
import type { Contestant } from '../contestants/contestant.js'
import { ask } from '../harness/http-request.js'
import { queries, type QueryName } from '../queries.js'

/**
 * Asks every contestant every query and tells where an answer differs from the floor's; empty when all are equal.
 * Sequence of keys aside, `data` must be the same in every value.
 */
export async function disagreements(
  contestants: readonly Contestant[],
  names: readonly QueryName[],
): Promise<readonly string[]> {
  const [first, ...others] = contestants
  if (first === undefined) return []
  const found: string[] = []
  for (const name of names) {
    const expected = await ask(first.request(queries[name]))
    for (const other of others) {
      const given = await ask(other.request(queries[name]))
      if (isDeepStrictEqual(given, expected)) continue
      const [place = '', there = '', here = ''] = difference(expected, given, 'data') ?? []
      found.push(`${name}: ${other.name} says ${here} at ${place}, where ${first.name} says ${there}`)
    }
  }
  return found
}

/** The first place where two answers differ, with both values. */
function difference(a: unknown, b: unknown, place: string): readonly [string, string, string] | null {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return Object.is(a, b) ? null : [place, shown(a), shown(b)]
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference((a as Json)[key], (b as Json)[key], `${place}.${key}`)
    if (found !== null) return found
  }
  return null
}

type Json = Readonly<Record<string, unknown>>

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200)
}
