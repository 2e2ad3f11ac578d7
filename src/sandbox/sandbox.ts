/** A clock that a test moves by hand. Times are epoch milliseconds. */
export interface Clock {
  now(): number
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** What one request looked like, as the recorder keeps it. Secrets are kept: sandboxes hold invented ones only. */
export interface RecordedRequest {
  readonly method: string
  /** Path with its query string, exactly as received (still percent-encoded). */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly status: number
  /** Size of the answer's body in bytes. */
  readonly responseBytes: number
}

/**
 * A planned misbehaviour. The first fault whose `when` accepts a request and whose `times` is not used up is applied
 * to it, instead of (or around) the vendor's own answer. Faults of the stage `unread` are asked before all others.
 */
export interface Fault {
  /** Which requests it meets; absent = every request. At the stage `unread` the body is empty, as nobody has read it. */
  readonly when?: (request: { readonly method: string; readonly url: string; readonly body: string }) => boolean
  /** How many matching requests it meets; absent = 1. */
  readonly times?: number
  /** How many matching requests pass unharmed first; absent = 0. */
  readonly after?: number
  readonly action: FaultAction
}

/**
 * How far a request gets before a fault meets it: its head has come and nothing more is read; it is read and nothing is
 * done (default of every action); the vendor has done its work and only the answer is missing.
 */
export type FaultStage = 'unread' | 'unapplied' | 'applied'

/** What a fault does, and at which stage. A defect of the sandbox itself is answered whatever was planned. */
export type FaultAction =
  /** Answers by itself; `applied` puts this in place of the vendor's answer. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
      readonly stage?: Exclude<FaultStage, 'unread'>
    }
  /** Waits, then lets the vendor work and answer; `applied` waits between the two. Work is done even if the caller left. */
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly stage?: Exclude<FaultStage, 'unread'> }
  /** The same, until something has happened: for tests that a slow machine must not decide. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown>; readonly stage?: Exclude<FaultStage, 'unread'> }
  /** Never answers; the connection stays open. */
  | { readonly kind: 'stall'; readonly stage?: FaultStage }
  /** Closes the socket before any byte of the answer. */
  | { readonly kind: 'disconnect'; readonly stage?: FaultStage }
  /** Lets the vendor work, sends head and half of the body, then closes; an answer without a body breaks in its head. */
  | { readonly kind: 'cutBody' }
  /** A fault only this vendor knows (named in its README), applied by its own handler. */
  | { readonly kind: 'vendor'; readonly name: string }

/** The script of planned misbehaviour of one running sandbox. */
export interface FaultScript {
  add(fault: Fault): void
  clear(): void
}

/** What every sandbox takes. */
export interface SandboxOptions {
  /** 0 (default) picks a free port. */
  readonly port?: number
  readonly clock?: Clock
  /** Multiplies the size of the made-up data; default 1. */
  readonly scale?: number
  /** Seed of the made-up data; default 1. */
  readonly seed?: number
}

/** A sandbox that listens. `D` is the vendor's own store, open to tests. */
export interface RunningSandbox<D = unknown> {
  readonly url: string
  readonly faults: FaultScript
  /** Requests received since the start or the last `requests.length = 0`, oldest first. */
  readonly requests: RecordedRequest[]
  readonly data: D
  /** The `auth` (and other) settings with which a source entry of the configuration reaches this sandbox. */
  readonly settings: Readonly<Record<string, unknown>>
  close(): Promise<void>
}

/** How one vendor's sandbox is started; each `vendors/<vendor>/sandbox/index.ts` exports one as `sandbox`. */
export interface SandboxDefinition<O extends SandboxOptions = SandboxOptions, D = unknown> {
  readonly vendor: string
  start(options?: O): Promise<RunningSandbox<D>>
}
