import { matchKinds, type CustomerKeys, type KeyKind, type MatchKind } from './keys.js'

/** A customer as matching sees it. `id` tells records apart, over all sources. */
export interface Candidate {
  readonly id: string
  readonly source: string
  readonly keys: CustomerKeys
}

/** One record found to be the same customer, and why; reasons in the order of `matchKinds`. */
export interface Match {
  readonly id: string
  readonly matchedOn: readonly MatchKind[]
}

const weakKinds: readonly KeyKind[] = ['PHONE', 'EMAIL']

/**
 * The counterparts of one customer among the candidates: records of other sources that share a key with it.
 * - Records whose credit codes differ are never joined, whatever else they share.
 * - A record without a credit code is joined by phone or e-mail only when all that share a phone or e-mail with it have,
 *   among them, at most one credit code; else it could belong to either and is joined to neither.
 * - Explicit links join whatever the keys say.
 * The relation is symmetric, so the answer does not depend on who is asked: `candidates` must hold everything that shares
 * a key with the customer or with one of its matches. Sorted by id.
 */
export function matchesOf(
  self: Candidate,
  candidates: readonly Candidate[],
  isLinked: (a: string, b: string) => boolean,
): Match[] {
  const index = indexOf([self, ...candidates])
  const matches: Match[] = []
  for (const other of new Map(candidates.map((candidate) => [candidate.id, candidate])).values()) {
    if (other.id === self.id || other.source === self.source) continue
    const matchedOn = new Set<MatchKind>()
    if (isLinked(self.id, other.id)) matchedOn.add('EXPLICIT_LINK')
    const [a, b] = [self.keys.CREDIT_CODE, other.keys.CREDIT_CODE]
    if (a !== null && a === b) matchedOn.add('CREDIT_CODE')
    const conflict = a !== null && b !== null && a !== b
    if (!conflict && isUnambiguous(self, index) && isUnambiguous(other, index)) {
      for (const kind of weakKinds)
        if (self.keys[kind] !== null && self.keys[kind] === other.keys[kind]) matchedOn.add(kind)
    }
    if (matchedOn.size > 0) matches.push({ id: other.id, matchedOn: matchKinds.filter((kind) => matchedOn.has(kind)) })
  }
  return matches.sort((x, y) => (x.id < y.id ? -1 : 1))
}

type KeyIndex = ReadonlyMap<string, readonly Candidate[]>

function indexOf(candidates: readonly Candidate[]): KeyIndex {
  const index = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    for (const kind of weakKinds) {
      const key = candidate.keys[kind]
      if (key === null) continue
      const list = index.get(`${kind} ${key}`)
      if (list === undefined) index.set(`${kind} ${key}`, [candidate])
      else list.push(candidate)
    }
  }
  return index
}

function isUnambiguous(candidate: Candidate, index: KeyIndex): boolean {
  if (candidate.keys.CREDIT_CODE !== null) return true
  const codes = new Set<string>()
  for (const kind of weakKinds) {
    const key = candidate.keys[kind]
    if (key === null) continue
    for (const neighbour of index.get(`${kind} ${key}`) ?? []) {
      if (neighbour.keys.CREDIT_CODE !== null) codes.add(neighbour.keys.CREDIT_CODE)
    }
  }
  return codes.size < 2
}
