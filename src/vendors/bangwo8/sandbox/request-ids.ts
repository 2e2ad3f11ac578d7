import type { Clock } from '../../../sandbox/sandbox.js'
import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import type { Caller } from './credentials.js'
import { Refusal } from './envelope.js'
import type { Bangwo8WriteOptions } from './write-options.js'
import type { WriteState } from './write-state.js'

/** Does a write, or gives the answer that the first write with the same `Requestid` got. */
export type RequestIds = (request: SandboxRequest, caller: Caller, write: () => SandboxAnswer) => SandboxAnswer

/**
 * Remembers the answers to writes by account and `Requestid`, refusals too, whatever the repeated request asks for: the
 * manual only says that the id is there to stop double submission. Writes without one are never held back.
 */
export function createRequestIds(
  answers: WriteState['requestIds'],
  clock: Clock,
  options: Bangwo8WriteOptions['requestId'] = {},
): RequestIds {
  const { ttlSeconds = 600, mode = 'replay' } = options
  return (request, caller, write) => {
    const id = request.headers['requestid'] ?? ''
    if (id === '' || mode === 'ignore') return write()
    const now = clock.now()
    for (const [key, { until }] of answers) if (until <= now) answers.delete(key)
    const key = JSON.stringify([caller.account, id])
    const first = answers.get(key)?.answer
    if (first !== undefined) {
      if (mode === 'refuse') throw new Refusal('badRequest', 'Requestid was used before')
      return first
    }
    const answer = write()
    answers.set(key, { answer, until: now + ttlSeconds * 1000 })
    return answer
  }
}
