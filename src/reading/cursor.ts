import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { CrmError } from '../errors/index.js'
import type { SortKey } from '../query/index.js'

/** How far one source has been read: up to and including a key, not at all, or wholly. */
export type Point = SortKey | 'start' | 'end'

/** What a cursor remembers. `key` is the place of its record; null on the end cursor of an empty, incomplete page. */
export interface CursorState {
  readonly key: SortKey | null
  /** Points of the sources that do not stand at `key`. */
  readonly points: Readonly<Record<string, Point>>
  /** Where in a source's own sequence to look first when reading on; a hint, verified by key. */
  readonly hints: Readonly<Record<string, number>>
  /** Reading direction in which the hints hold. */
  readonly backward: boolean
}

type PackedKey = readonly [readonly (string | number | null)[], string, string]
type PackedPoint = PackedKey | 's' | 'e'

interface Packed {
  readonly k: PackedKey | null
  readonly p?: Readonly<Record<string, PackedPoint>>
  readonly h?: Readonly<Record<string, number>>
  readonly b?: 1
}

const version = 1
const macBytes = 16

/** Seals and opens cursors under one secret. */
export interface CursorSealer {
  seal(state: CursorState, fingerprint: string): string
  /** @throws CURSOR_INVALID for anything that `seal` did not write under the same secret and fingerprint. */
  open(cursor: string, fingerprint: string, argument: string): CursorState
}

/** The fingerprint of a query: entity, filter, order, sources, parent and caller. Any difference gives another one. */
export function fingerprintOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

/** The same value however often it is asked for, worked out when it is asked for first. */
export function lazily<T>(workOut: () => T): () => T {
  let known: { readonly value: T } | null = null
  return () => (known ??= { value: workOut() }).value
}

/**
 * Makes the sealer. A cursor is base64url of version, truncated HMAC-SHA256 over version, fingerprint and payload, and
 * payload. It is authenticated, not secret: it holds sort values of records the caller was shown.
 */
export function createCursorSealer(secret: string): CursorSealer {
  const mac = (fingerprint: string, payload: Buffer): Buffer =>
    createHmac('sha256', secret).update(`${version}\n${fingerprint}\n`).update(payload).digest().subarray(0, macBytes)
  return {
    seal(state, fingerprint) {
      const payload = Buffer.from(JSON.stringify(pack(state)), 'utf8')
      return Buffer.concat([Buffer.from([version]), mac(fingerprint, payload), payload]).toString('base64url')
    },
    open(cursor, fingerprint, argument) {
      const bytes = Buffer.from(cursor, 'base64url')
      const payload = bytes.subarray(1 + macBytes)
      const sealed = bytes.subarray(1, 1 + macBytes)
      if (
        bytes.length <= 1 + macBytes ||
        bytes[0] !== version ||
        bytes.toString('base64url') !== cursor ||
        !timingSafeEqual(sealed, mac(fingerprint, payload))
      ) {
        throw new CrmError(
          'CURSOR_INVALID',
          `The \`${argument}\` cursor does not belong to this query; use a cursor from an answer to the same filter, order and sources`,
          { path: [argument] },
        )
      }
      return unpack(JSON.parse(payload.toString('utf8')) as Packed)
    },
  }
}

function pack(state: CursorState): Packed {
  const points = Object.entries(state.points)
  const hints = Object.entries(state.hints)
  return {
    k: state.key === null ? null : packKey(state.key),
    ...(points.length > 0 ? { p: Object.fromEntries(points.map(([name, point]) => [name, packPoint(point)])) } : {}),
    ...(hints.length > 0 ? { h: state.hints } : {}),
    ...(state.backward ? { b: 1 as const } : {}),
  }
}

function unpack(packed: Packed): CursorState {
  return {
    key: packed.k === null ? null : unpackKey(packed.k),
    points: Object.fromEntries(Object.entries(packed.p ?? {}).map(([name, point]) => [name, unpackPoint(point)])),
    hints: packed.h ?? {},
    backward: packed.b === 1,
  }
}

function packKey(key: SortKey): PackedKey {
  return [key.values, key.source, key.nativeId]
}

function unpackKey([values, source, nativeId]: PackedKey): SortKey {
  return { values, source, nativeId }
}

function packPoint(point: Point): PackedPoint {
  return point === 'start' ? 's' : point === 'end' ? 'e' : packKey(point)
}

function unpackPoint(point: PackedPoint): Point {
  return point === 's' ? 'start' : point === 'e' ? 'end' : unpackKey(point)
}
