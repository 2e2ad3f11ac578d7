import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import type { EngineSource } from '../../src/engine/index.js'
import { condition } from '../../src/query/index.js'
import type { TransportOptions } from '../../src/transport/index.js'
import { listOf, operationOf, testEngine } from './engine.js'
import { startSandboxedSource, type SandboxedSource } from './sources.js'
import { startWriting } from './xiaoshouyi-writing.js'

/** Ids of the customers of this name that a source now has, read afresh. */
export async function customersNamed(source: EngineSource, name: string): Promise<readonly string[]> {
  const list = listOf('Customer', {
    predicate: condition('name', 'eq', name),
    fields: ['name', 'createdAt'],
    first: 10,
  })
  const page = await operationOf(testEngine([source])).list(list)
  if (!page.complete) throw new Error(`the source cannot be read: ${JSON.stringify(page.outcomes)}`)
  return page.records.map((record) => record.nativeId)
}

interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly body: string
}

/** Vendors whose customers can be written. */
export const writingVendors = ['vtiger', 'enterprise-platform', 'xiaoshouyi', 'bangwo8'] as const

/** Starts a sandbox and a source named `a` that may write to it. */
export async function startWritable(
  vendor: string,
  transport: Partial<TransportOptions> = {},
): Promise<SandboxedSource> {
  if (vendor !== 'xiaoshouyi') return startSandboxedSource(vendor, { name: 'a', sandbox: { scale: 0.02 }, transport })
  // Its new records need an owner and a business type, which only its own sandbox can name.
  const sandbox = await startWriting({}, {}, { ...transport, source: 'a' })
  const source = { ...sandbox.source, name: 'a', vendor, label: 'a' }
  return { vendor, sandbox, source, again: () => source }
}

/** What tells requests that read or sign in from those that write, where they are not asked by GET. */
const harmless = [/\/oauth/, /\/token/, /\/query/, /operation=login/]

/**
 * Whether a request to a vendor's sandbox can change something. Where its body was not read, signing in to Vtiger looks
 * like a write.
 */
export function isWriting({ method, url, body }: SeenRequest): boolean {
  return method !== 'GET' && !harmless.some((sign) => sign.test(url) || sign.test(body))
}

/** Writing requests that a sandbox has received since they were last cleared. */
export function writingRequests(sandbox: RunningSandbox): number {
  return sandbox.requests.filter(isWriting).length
}
