import type { SandboxRequest } from '../../../../sandbox/server.js'
import type { Refuse } from './problems.js'

/** A JSON object as it came, such as a write's fields. */
export type Data = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The JSON object of a body. @throws Refusal `validation` when it is none or does not say that it is JSON. */
export function readBody(request: SandboxRequest, refuse: Refuse): Data {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw refuse('validation', 'content-type')
  let body: unknown
  try {
    body = JSON.parse(request.body)
  } catch {
    throw refuse('validation', 'JSON')
  }
  if (!isObject(body)) throw refuse('validation', 'JSON')
  return body
}

/** An object under a key. @throws Refusal `missingField` when it is absent, `validation` when it is something else. */
export function objectAt(body: Data, key: string, refuse: Refuse): Data {
  const value = body[key]
  if (value == null) throw refuse('missingField', key)
  if (!isObject(value)) throw refuse('validation', key)
  return value
}

/** A list of objects under a key, not empty. @throws Refusal `missingField`, `validation`. */
export function objectsAt(body: Data, key: string, refuse: Refuse): readonly Data[] {
  const value = body[key]
  if (value == null || (Array.isArray(value) && value.length === 0)) throw refuse('missingField', key)
  if (!Array.isArray(value) || !value.every(isObject)) throw refuse('validation', key)
  return value
}
