import { join } from 'node:path'
import { compiled } from '../harness/folders.js'
import { startProgram, type Program } from '../harness/program.js'
import type { SourceCounts } from '../source/server.js'

/** A running source and its switches. */
export class Source {
  private constructor(private readonly program: Program) {}

  /** Starts one with its own made-up data. */
  static async start({
    rows = 2_000,
    children = 5,
    seed = 1,
  }: { readonly rows?: number; readonly children?: number; readonly seed?: number } = {}): Promise<Source> {
    const args = [join(compiled, 'source/main.js'), `--rows=${rows}`, `--children=${children}`, `--seed=${seed}`]
    return new Source(await startProgram({ name: 'source', args, ready: /ready (\S+)/ }))
  }

  /** With the version, as a client is configured. */
  get baseUrl(): string {
    return `${this.program.url}/v1`
  }

  /** Holds each answer back for so long from now on. */
  async setLatency(ms: number): Promise<void> {
    await this.control('POST', '/__latency', JSON.stringify({ ms }))
  }

  /** Counts from zero. */
  async reset(): Promise<void> {
    await this.control('POST', '/__reset')
  }

  /** What was asked since the last reset. */
  async counts(): Promise<SourceCounts> {
    return (await this.control('GET', '/__stats')) as SourceCounts
  }

  async stop(): Promise<void> {
    await this.program.stop()
  }

  private async control(method: string, path: string, body?: string): Promise<unknown> {
    const response = await fetch(this.program.url + path, { method, ...(body === undefined ? {} : { body }) })
    return response.json()
  }
}
