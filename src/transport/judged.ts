import { CrmError } from '../errors/index.js'
import type { CallContext } from './http.js'
import { Reading, type Verdict } from './reading.js'

/**
 * Does something that asks a source, such that the source's breaker learns whether the answers could be read: what ends
 * in SOURCE_PROTOCOL_ERROR counts as a call that failed.
 */
export async function judged<C extends CallContext, T>(call: C, work: (call: C) => Promise<T>): Promise<T> {
  const reading = new Reading()
  let verdict: Verdict = null
  try {
    return await work({ ...call, reading })
  } catch (error) {
    if (error instanceof CrmError && error.code === 'SOURCE_PROTOCOL_ERROR') verdict = error
    throw error
  } finally {
    reading.end(verdict)
  }
}
