import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { failure, NotWritten, notWritten, Refusal, unknownPathMessage, written } from './envelope.js'
import { collections } from './records.js'
import { createRequestIds } from './request-ids.js'
import { isWritable } from './write-fields.js'
import type { Input, WriteParts } from './write-values.js'
import { createWriter } from './write.js'
import type { WriteCall } from './write.js'

/** A write whose caller is known. */
export interface WriteRequest extends WriteCall {
  readonly request: SandboxRequest
}

/** Existing collections that nothing here writes. */
const notPlayed = ['supports', 'supportgroups', 'tickettemplates']

/** Answers every request that is not a GET, by the parts of its path; only `collection` and `collection/id` can be written. */
export function createWriteCalls(
  parts: WriteParts,
): (segments: readonly string[], call: WriteRequest) => SandboxAnswer {
  const { options, clock } = parts
  const writer = createWriter(parts)
  const once = createRequestIds(parts.writes.requestIds, clock, options.requestId)

  const carryOut = ([name = '', id]: readonly string[], call: WriteRequest): SandboxAnswer => {
    const { method } = call.request
    if (!isWritable(name)) throw new Refusal('unknownPath', unknownPathMessage)
    if (method === 'DELETE' && id !== undefined) {
      writer.remove(name, id, call)
      return { status: 204, body: '' }
    }
    const input = readInput(call.request, collections[name].wrapper)
    if (id === undefined) return written('Insert ok', options, writer.create(name, input, call))
    writer.update(name, id, input, call)
    return written('Update ok', options)
  }

  return (segments, call) => {
    const [name = '', id, ...rest] = segments
    if (rest.length === 0 && notPlayed.includes(name))
      throw new Refusal('notPlayed', `This sandbox does not write ${name}`)
    const verbs = id === undefined ? ['POST'] : options.deletion === 'soft' ? ['PUT', 'DELETE'] : ['PUT']
    if (rest.length > 0 || !verbs.includes(call.request.method)) throw new Refusal('unknownPath', unknownPathMessage)
    return once(call.request, call.caller, () => {
      try {
        return carryOut(segments, call)
      } catch (error) {
        if (error instanceof NotWritten) return notWritten(error, options)
        if (error instanceof Refusal) return failure(error, options)
        throw error
      }
    })
  }
}

/** The record under its wrapper. @throws Refusal `badRequest` for another type, broken JSON or another wrapper. */
function readInput(request: SandboxRequest, wrapper: string): Input {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal('badRequest', 'Content-Type must be application/json')
  }
  let body: unknown
  try {
    body = JSON.parse(request.body)
  } catch {
    throw new Refusal('badRequest', 'The body is not JSON')
  }
  const input = isObject(body) ? body[wrapper] : undefined
  if (!isObject(input)) throw new Refusal('badRequest', `${wrapper} is required`)
  return input
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
