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

const keyKinds: readonly KeyKind[] = ['CREDIT_CODE', 'PHONE', 'EMAIL']
const weakKinds: readonly KeyKind[] = ['PHONE', 'EMAIL']

/**
 * The counterparts of customers among candidates: records of other sources that share a key with them.
 * - Records whose credit codes differ are never joined, whatever else they share.
 * - A record without a credit code is joined by phone or e-mail only when all that share a phone or e-mail with it have,
 *   among them, at most one credit code; else it could belong to either and is joined to neither.
 * - Explicit links join whatever the keys say.
 * The relation is symmetric, so the answer does not depend on who is asked: `candidates` must hold everything that shares
 * a key with the customers or with one of their matches. They are looked through once, for however many customers.
 */
export class Matching {
  private readonly byId: ReadonlyMap<string, Candidate>
  private readonly byKey: KeyIndex

  constructor(candidates: readonly Candidate[]) {
    this.byId = new Map(candidates.map((candidate) => [candidate.id, candidate]))
    this.byKey = indexOf([...this.byId.values()])
  }

  /** Those of one customer, which may itself be a candidate; `linked` are the ids of what it is linked with. Sorted by id. */
  of(self: Candidate, linked: Iterable<string>): Match[] {
    const links = new Set(linked)
    const others = new Set<Candidate>()
    for (const id of links) {
      const other = this.byId.get(id)
      if (other !== undefined) others.add(other)
    }
    for (const kind of keyKinds) for (const other of neighbours(this.byKey, kind, self)) others.add(other)
    const isClear = this.isUnambiguous(self, self)
    const matches: Match[] = []
    for (const other of others) {
      if (other.id === self.id || other.source === self.source) continue
      const matchedOn = new Set<MatchKind>()
      if (links.has(other.id)) matchedOn.add('EXPLICIT_LINK')
      const [a, b] = [self.keys.CREDIT_CODE, other.keys.CREDIT_CODE]
      if (a !== null && a === b) matchedOn.add('CREDIT_CODE')
      const conflict = a !== null && b !== null && a !== b
      if (!conflict && isClear && this.isUnambiguous(other, self))
        for (const kind of weakKinds) if (share(kind, self, other)) matchedOn.add(kind)
      if (matchedOn.size > 0)
        matches.push({ id: other.id, matchedOn: matchKinds.filter((kind) => matchedOn.has(kind)) })
    }
    return matches.sort((x, y) => (x.id < y.id ? -1 : 1))
  }

  /** `self` is known, whether it is a candidate or not. */
  private isUnambiguous(candidate: Candidate, self: Candidate): boolean {
    if (candidate.keys.CREDIT_CODE !== null) return true
    const codes = new Set<string>()
    for (const kind of weakKinds) {
      if (self.keys.CREDIT_CODE !== null && share(kind, self, candidate)) codes.add(self.keys.CREDIT_CODE)
      for (const neighbour of neighbours(this.byKey, kind, candidate)) {
        if (neighbour.keys.CREDIT_CODE !== null) codes.add(neighbour.keys.CREDIT_CODE)
        if (codes.size > 1) return false
      }
    }
    return codes.size < 2
  }
}

type KeyIndex = ReadonlyMap<string, readonly Candidate[]>

function indexOf(candidates: readonly Candidate[]): KeyIndex {
  const index = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    for (const kind of keyKinds) {
      const key = candidate.keys[kind]
      if (key === null) continue
      const list = index.get(`${kind} ${key}`)
      if (list === undefined) index.set(`${kind} ${key}`, [candidate])
      else list.push(candidate)
    }
  }
  return index
}

function neighbours(index: KeyIndex, kind: KeyKind, { keys }: Candidate): readonly Candidate[] {
  return (keys[kind] === null ? undefined : index.get(`${kind} ${keys[kind]}`)) ?? []
}

function share(kind: KeyKind, one: Candidate, other: Candidate): boolean {
  return one.keys[kind] !== null && one.keys[kind] === other.keys[kind]
}
