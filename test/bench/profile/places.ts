import type { CallFrame, StackTime } from './cpu-profile.js'

const native = 'V8, native and generated code'

/** Where a function belongs: a package, a room of this project, Node itself, the garbage collector, V8. */
export function placeOf({ url, functionName }: CallFrame): string {
  if (functionName === '(garbage collector)') return 'garbage collector'
  const packageName = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (packageName !== undefined) return `node_modules/${packageName}`
  if (url.startsWith('node:')) return 'node'
  const room = /\/((?:src\/[^/]+|resolvers|schema))\/[^/]/.exec(url)?.[1]
  if (room !== undefined) return room
  return url === '' ? native : 'other'
}

/** Time at one place, in microseconds: in its own functions, and also in what of Node and V8 these called. */
export interface PlaceTime {
  readonly place: string
  readonly self: number
  readonly charged: number
}

const withoutOwner: ReadonlySet<string> = new Set(['node', native])

/** Time by place, what is charged to it longest first. */
export function timeByPlace(stacks: readonly StackTime[]): readonly PlaceTime[] {
  const places = new Map<string, { place: string; self: number; charged: number }>()
  const at = (place: string): { self: number; charged: number } => {
    const known = places.get(place) ?? { place, self: 0, charged: 0 }
    places.set(place, known)
    return known
  }
  for (const { stack, self } of stacks) {
    const own = placeOf(stack[0]!)
    at(own).self += self
    at(stack.map(placeOf).find((place) => !withoutOwner.has(place)) ?? own).charged += self
  }
  return [...places.values()].sort((a, b) => b.charged - a.charged)
}

/** A function's name with its file from the package or room on, and line. */
export function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const file = /(?:node_modules|dist)\/(?!.*\/node_modules\/)(.*)$/.exec(url)?.[1] ?? url
  const name = functionName === '' ? '(anonymous)' : functionName
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`
}
