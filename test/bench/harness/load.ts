import { fork, type ChildProcess } from 'node:child_process'
import type { BenchRequest } from './http-request.js'

/** One slice of load. */
export interface LoadOrder {
  readonly request: BenchRequest
  readonly connections: number
  /** How long; the last requests are waited for. */
  readonly milliseconds: number
  /** How many requests instead; null = as long as `milliseconds`. */
  readonly count: number | null
}

/** What a slice measured. Times are milliseconds at the client. */
export interface LoadResult {
  /** All requests that were answered, those that opened the connections included. */
  readonly served: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly longest: number
  readonly answerBytes: number
}

/** The process that makes the load. It runs one slice at a time. */
export class Load {
  private readonly child: ChildProcess

  constructor(program: string) {
    this.child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] })
  }

  /** Runs one slice. @throws when any answer failed. */
  run(order: Omit<LoadOrder, 'count'> & { readonly count?: number }): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('The load process ended'))
      this.child.once('exit', ended)
      this.child.once('message', (result: LoadResult | { readonly failure: string }) => {
        this.child.off('exit', ended)
        if ('failure' in result) reject(new Error(`${order.request.url}: ${result.failure}`))
        else resolve(result)
      })
      this.child.send({ ...order, count: order.count ?? null })
    })
  }

  stop(): void {
    this.child.kill()
  }
}
