/** A profile as V8 writes it; times are microseconds. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly startTime: number
  readonly endTime: number
  /** Id of the node on top of the stack, at each sample. */
  readonly samples: readonly number[]
  /** Time since the sample before. */
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly children?: readonly number[]
}

/** A function in a profile. `url` is empty for what is not a file: native code, generated code, V8's own states. */
export interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

/** The part of a profile between two moments, given in microseconds since its start. */
export function windowOf(profile: CpuProfile, from: number, to: number): CpuProfile {
  const kept: number[] = []
  let time = 0
  profile.timeDeltas.forEach((delta, index) => {
    time += delta
    if (time >= from && time < to) kept.push(index)
  })
  return {
    ...profile,
    startTime: profile.startTime + from,
    endTime: Math.min(profile.endTime, profile.startTime + to),
    samples: kept.map((index) => profile.samples[index]!),
    timeDeltas: kept.map((index, place) => (place === 0 ? 0 : profile.timeDeltas[index]!)),
  }
}

/** Time spent at one point of the call tree: the stack, innermost function first, and microseconds. */
export interface StackTime {
  readonly stack: readonly CallFrame[]
  readonly self: number
}

/** Every stack that was seen with the time spent at its innermost function. Idle time is left out. */
export function stackTimes(profile: CpuProfile): readonly StackTime[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const times = new Map<number, number>()
  profile.samples.forEach((id, index) => {
    // A sample stands for the time until the next one.
    times.set(id, (times.get(id) ?? 0) + (profile.timeDeltas[index + 1] ?? 0))
  })
  return [...times].flatMap(([id, self]) => {
    const stack: CallFrame[] = []
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.push(nodes.get(at)!.callFrame)
    return stack[0]!.functionName === '(idle)' ? [] : [{ stack, self }]
  })
}

/** A function with the time that was spent in itself, in microseconds. */
export interface FunctionTime {
  readonly frame: CallFrame
  readonly self: number
}

/** Self times of all functions, longest first; each function once, wherever it was called from. */
export function selfTimes(stacks: readonly StackTime[]): readonly FunctionTime[] {
  const times = new Map<string, { frame: CallFrame; self: number }>()
  for (const { stack, self } of stacks) {
    const frame = stack[0]!
    const key = `${frame.functionName} ${frame.url} ${frame.lineNumber}`
    const known = times.get(key)
    if (known === undefined) times.set(key, { frame, self })
    else known.self += self
  }
  return [...times.values()].sort((a, b) => b.self - a.self)
}
