import type { EngineSource } from '../../src/engine/index.js'
import type { RunningSandbox, SandboxOptions } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type TransportOptions } from '../../src/transport/index.js'
import { vendors } from '../../src/vendors/registry.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'

/** A running sandbox with the source that reads it. */
export interface SandboxedSource {
  readonly vendor: string
  readonly sandbox: RunningSandbox
  readonly source: EngineSource
  /** Another source over the same sandbox, which has not signed in and remembers nothing. */
  again(): EngineSource
}

/** How a sandboxed source is started; `sandbox` may hold options that only this vendor's sandbox knows. */
export interface SandboxedSourceOptions {
  readonly sandbox?: SandboxOptions & Readonly<Record<string, unknown>>
  /** Laid over the settings that the sandbox names. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly transport?: Partial<TransportOptions>
  /** Name of the source; default the vendor's. */
  readonly name?: string
}

/** Vendors that have both an adapter and a sandbox, from the registry. */
export const sandboxedVendors: readonly string[] = Object.keys(vendors).filter((vendor) => vendor in sandboxes)

/** More calls than any test makes, so that a vendor's own rate limits stay out of the way where they are not the matter. */
const manyCalls = 1_000_000

/** Starts one vendor's sandbox and connects a source to it. */
export async function startSandboxedSource(
  vendor: string,
  options: SandboxedSourceOptions = {},
): Promise<SandboxedSource> {
  const definition = sandboxes[vendor]
  const registered = vendors[vendor]
  if (definition === undefined || registered === undefined) throw new Error(`no vendor ${vendor}`)
  const start: SandboxOptions & Readonly<Record<string, unknown>> = {
    limits: { standard: manyCalls, perSecond: manyCalls },
    ...options.sandbox,
  }
  const sandbox = await definition.start(start)
  const settings = { ...sandbox.settings, ...callLimitOf(vendor), ...options.settings }
  const opened = registered.open(settings)
  if ('problems' in opened) throw new Error(`settings of ${vendor}: ${JSON.stringify(opened.problems)}`)
  const name = options.name ?? vendor
  const connect = (): EngineSource => {
    const connected = opened.connect(createTransportFactory({ source: name, ...options.transport }))
    return { ...connected, name, vendor, label: name }
  }
  return { vendor, sandbox, source: connect(), again: connect }
}

/** Our own count of a vendor's quota, where it is a setting, would slow long tests down. */
function callLimitOf(vendor: string): Readonly<Record<string, unknown>> {
  const names = (vendors[vendor]?.settings ?? []).filter(
    ({ name, type }) => name.startsWith('limits.') && !name.startsWith('limits.day') && type === 'number',
  )
  if (names.length === 0) return {}
  return { limits: Object.fromEntries(names.map(({ name }) => [name.slice('limits.'.length), manyCalls])) }
}
