import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { refuseBusy } from './busy.js'

/** What is asked after a stop was asked for, and answered all the same. */
const health = /^\/(?:healthz|readyz)(?:\?|$)/

/** A request, and the operation it asks for, which runs to its end after its client has left: a write is still to be recorded. */
interface Task {
  readonly response: ServerResponse
  readonly asked: number
  isOpen: boolean
  isRunning: boolean
  readonly whenOver: (() => void)[]
}

/** What is under way, and whether more is taken. */
export class Underway {
  private readonly tasks = new Map<ServerResponse, Task>()
  private readonly byOperation = new WeakMap<object, Task>()
  private whenIdle: (() => void) | null = null
  private stopping = false

  get isStopping(): boolean {
    return this.stopping
  }

  get count(): number {
    return this.tasks.size
  }

  /** Hands requests on until the server is stopping; from then on they are told to go elsewhere. */
  guard(listener: RequestListener): RequestListener {
    return (request, response) => {
      if (health.test(request.url ?? '')) listener(request, response)
      else if (this.stopping) refuseStopping(request, response)
      else {
        const task: Task = { response, asked: Date.now(), isOpen: true, isRunning: false, whenOver: [] }
        this.tasks.set(response, task)
        response.once('close', () => {
          task.isOpen = false
          this.settle(task)
        })
        listener(request, response)
      }
    }
  }

  /** When a request came, in epoch milliseconds. */
  askedAt(response: ServerResponse): number {
    return this.tasks.get(response)?.asked ?? Date.now()
  }

  /** Says which request an operation answers. */
  answers(operation: object, response: ServerResponse): void {
    const task = this.tasks.get(response)
    if (task !== undefined) this.byOperation.set(operation, task)
  }

  began(operation: object): void {
    const task = this.byOperation.get(operation)
    if (task !== undefined) task.isRunning = true
  }

  ended(operation: object): void {
    const task = this.byOperation.get(operation)
    if (task === undefined) return
    task.isRunning = false
    this.settle(task)
  }

  /** Runs something when a request is answered, or its client has left, and its operation is over. */
  whenOver(response: ServerResponse, run: () => void): void {
    const task = this.tasks.get(response)
    if (task === undefined) run()
    else task.whenOver.push(run)
  }

  /** Takes nothing more; connections end with the answers that are on their way. */
  stop(): void {
    this.stopping = true
    for (const response of this.tasks.keys()) if (!response.headersSent) response.setHeader('connection', 'close')
  }

  /** Resolves when nothing is under way any more, or after so many milliseconds; true = nothing is. */
  async idle(longestMs: number): Promise<boolean> {
    const stop = new AbortController()
    const idle = new Promise<void>((resolve) => (this.whenIdle = resolve))
    this.tell()
    await Promise.race([idle, wait(longestMs, undefined, { signal: stop.signal }).catch(() => undefined)])
    stop.abort()
    return this.count === 0
  }

  private settle(task: Task): void {
    if (task.isOpen || task.isRunning || !this.tasks.delete(task.response)) return
    for (const run of task.whenOver) run()
    this.tell()
  }

  private tell(): void {
    if (this.count === 0) this.whenIdle?.()
  }
}

function refuseStopping(request: IncomingMessage, response: ServerResponse): void {
  const message = 'This server is stopping; another one, or the next, will answer'
  refuseBusy(request, response, { message, retryAfterMs: 1_000, close: true })
}
