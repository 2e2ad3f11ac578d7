import { systemClock } from '../../../sandbox/sandbox.js'
import type { RunningSandbox, SandboxDefinition, SandboxOptions } from '../../../sandbox/sandbox.js'
import { startSandboxServer } from '../../../sandbox/server.js'
import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { createWorld } from '../../../sandbox/world.js'
import { Crash, PlainAnswer, WebServiceError } from './errors.js'
import { runOperation } from './operations.js'
import type { TieOrder } from './order.js'
import { behaviourOf } from './profile.js'
import type { Profile } from './profile.js'
import { relativeStatus } from './relative.js'
import { readParameters } from './request.js'
import { adminAccess, currencies, dataOfWorld, groups, ownUsers, withZeroTimes } from './seed.js'
import { VtigerStore } from './store.js'
import type { VtigerData } from './store.js'

export type { Profile } from './profile.js'
export type { TieOrder } from './order.js'
export type { User } from './session.js'
export type { RecordInput, Row, VtigerData } from './store.js'
export { VtigerStore } from './store.js'
export { adminAccess, restrictedAccess } from './seed.js'

/** Options of the Vtiger sandbox. */
export interface VtigerSandboxOptions extends SandboxOptions {
  /** Release played; default `classic`, in which sync, counts and order creation work. */
  readonly profile?: Profile
  /** Mends sync and order creation of the profile; default false. */
  readonly repaired?: boolean
  /** IANA zone of the server, in which all date-times are written; default `UTC`. */
  readonly timeZone?: string
  /** Id prefixes that differ from the default ones, by module name. */
  readonly moduleNumbers?: Readonly<Record<string, number>>
  /** Seconds without use after which a session is gone; default 1440. */
  readonly sessionIdleSeconds?: number
  /** Of every so many records of the made-up world some have zero dates; default none (see `withZeroTimes`). */
  readonly zeroTimes?: number
  /** Takes the place of the made-up world. Users, groups and currencies left out are the usual ones. */
  readonly data?: VtigerData
  /** Order of rows that the order by leaves equal; default `id`. */
  readonly tieOrder?: TieOrder
  /** Modules whose records non-administrators see only when they are theirs or their groups'; default none. */
  readonly privateModules?: readonly string[]
}

const jsonHeaders = {
  'content-type': 'application/json',
  expires: 'Thu, 19 Nov 1981 08:52:00 GMT',
  'cache-control': 'no-store, no-cache, must-revalidate',
  pragma: 'no-cache',
}
const crashed: SandboxAnswer = { status: 500, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: '' }

/**
 * Vtiger's `webservice.php`. Vendor faults: `crashAfter` does the work, then answers 500; `endSessions` drops all
 * sessions before the request; `replaceToken` answers getchallenge, then issues another token to the same user.
 */
export const sandbox: SandboxDefinition<VtigerSandboxOptions, VtigerStore> = {
  vendor: 'vtiger',
  start: startVtigerSandbox,
}

async function startVtigerSandbox(options: VtigerSandboxOptions = {}): Promise<RunningSandbox<VtigerStore>> {
  const clock = options.clock ?? systemClock
  const profile = options.profile ?? 'classic'
  const timeZone = options.timeZone ?? 'UTC'
  const store = new VtigerStore({
    behaviour: behaviourOf(profile, options.repaired),
    timeZone,
    moduleNumbers: options.moduleNumbers ?? {},
    sessionIdleSeconds: options.sessionIdleSeconds ?? 1440,
    privateModules: options.privateModules ?? [],
    now: () => clock.now(),
  })
  const { scale, seed, zeroTimes, tieOrder = 'id' } = options
  const world = options.data ?? dataOfWorld(createWorld('vtiger', { scale, seed }))
  const data = zeroTimes === undefined ? world : withZeroTimes(world, zeroTimes)
  store.load({ users: ownUsers, groups, currencies, ...data })
  const server = await startSandboxServer({
    port: options.port ?? 0,
    clock,
    maxBodyBytes: 8 * 1_048_576,
    handler: (request) => answer(store, request, tieOrder),
    // PHP's session files are locked for the length of a call.
    lockOf: ({ url, body }) => /[?&]sessionName=([^&]+)/.exec(`${url}&${body}`)?.[1] ?? null,
  })
  return {
    url: server.url,
    faults: server.faults,
    requests: server.requests,
    data: store,
    settings: {
      baseUrl: server.url,
      auth: { ...adminAccess },
      timeZone,
      profile: profile === '6.5' ? 'classic' : profile,
    },
    close: () => server.close(),
  }
}

async function answer(store: VtigerStore, request: SandboxRequest, tieOrder: TieOrder): Promise<SandboxAnswer> {
  if (!request.url.pathname.endsWith('/webservice.php')) {
    return { status: 404, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: '' }
  }
  const parameters = await readParameters(request)
  if (request.fault === 'endSessions') store.sessions.dropAll()
  try {
    const result = runOperation(store, parameters, tieOrder)
    if (request.fault === 'crashAfter') return crashed
    if (request.fault === 'replaceToken') store.sessions.challenge(parameters.url.get('username'))
    return json({ success: true, result })
  } catch (error) {
    if (error instanceof Crash) return crashed
    if (error instanceof PlainAnswer) {
      return { status: 200, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: error.message }
    }
    if (!(error instanceof WebServiceError)) throw error
    const status = store.behaviour.isRelative ? relativeStatus(error) : 200
    return json({ success: false, error: { message: error.message, code: error.code } }, status)
  }
}

function json(body: unknown, status = 200): SandboxAnswer {
  return { status, headers: jsonHeaders, body: JSON.stringify(body) }
}
