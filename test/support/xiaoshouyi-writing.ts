import type { Clock, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallContext, type TransportOptions } from '../../src/transport/index.js'
import type { VendorSource } from '../../src/vendors/vendor.js'
import { vendor } from '../../src/vendors/xiaoshouyi/index.js'
import {
  defaultLogins,
  sandbox,
  type XiaoshouyiSandboxOptions,
  type XiaoshouyiStore,
} from '../../src/vendors/xiaoshouyi/sandbox/index.js'

/** A marker as the engine makes them. */
export const marker = '0123456789abcdefghijklmnop'

/** A sandbox and a source that may write to it. */
export interface WritingSandbox extends RunningSandbox<XiaoshouyiStore> {
  readonly source: VendorSource
  readonly ownerId: string
  readonly department: string
  /** Id of an object's first business type. */
  typeOf(object: string): string
  /** What a call is made with. */
  call(): CallContext
}

/** Starts a sandbox with a source whose new records get owner, business type and department, and keep their marker. */
export async function startWriting(
  options: XiaoshouyiSandboxOptions = {},
  more: Readonly<Record<string, unknown>> = {},
  transport: Partial<TransportOptions> = {},
): Promise<WritingSandbox> {
  const running = await sandbox.start({
    scale: 0.02,
    ...options,
    limits: { perSecond: 10_000, ...options.limits },
  })
  const { records, schema } = running.data
  const ownerId = defaultLogins[0]!.userId
  const department = String(records.user.find(({ id }) => id === ownerId)!['dimDepart'])
  const typeOf = (object: string): string =>
    schema.objects.find(({ apiKey }) => apiKey === object)?.businessTypes[0]?.id ?? ''
  const objects = ['account', 'contact', 'serviceCase', 'order']
  const writes = {
    markerFields: Object.fromEntries(objects.map((object) => [object, 'externalId__c'])),
    defaults: Object.fromEntries(
      [...objects, 'orderProduct'].map((object) => [
        object,
        { ownerId, entityType: typeOf(object), dimDepart: department },
      ]),
    ),
  }
  const checked = vendor.readSettings({ ...running.settings, limits: { perSecond: 1000 }, writes, ...more })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  const factory = createTransportFactory({ source: 'crm', ...transport })
  const clock: Clock = { now: factory.now }
  return {
    ...running,
    source: vendor.connect(checked.settings, factory),
    ownerId,
    department,
    typeOf,
    call: () => ({ signal: new AbortController().signal, deadline: clock.now() + 120_000 }),
  }
}
