import type { SandboxRequest } from '../../../sandbox/server.js'
import { Refusal, refuseParameter } from './envelope.js'
import { SealError } from './seal.js'
import type { Sealer } from './seal.js'

/** An opened request of a data call. */
export type Payload = Readonly<Record<string, unknown>>

/**
 * Opens the body of a data call: a JSON object with `data`, the sealed text, and nothing else.
 * @throws Refusal `param` for another wrapper, `decrypt` for a text that does not open to a JSON object.
 */
export function openPayload(request: SandboxRequest, sealer: Sealer): Payload {
  let wrapper: unknown
  try {
    wrapper = JSON.parse(request.body)
  } catch {
    throw refuseParameter('body', '应为 JSON 对象')
  }
  if (!isObject(wrapper)) throw refuseParameter('body', '应为 JSON 对象')
  const extra = Object.keys(wrapper).find((name) => name !== 'data')
  if (extra !== undefined) throw refuseParameter(extra, '不应出现')
  const sealed = needText(wrapper, 'data')
  try {
    const payload = sealer.openJson(sealed)
    if (!isObject(payload)) throw new SealError('json', 'data is not a JSON object')
    return payload
  } catch (error) {
    if (error instanceof SealError) throw new Refusal('decrypt', `解密失败: ${error.message}`)
    throw error
  }
}

/** A text member that is not empty. @throws Refusal `param` that names it. */
export function needText(payload: Payload, name: string): string {
  const value = payload[name]
  if (value === undefined || value === null || value === '') throw refuseParameter(name, '不能为空')
  if (typeof value !== 'string') throw refuseParameter(name, '应为字符串')
  return value
}

/** Whether a JSON value is an object (not null, not an array). */
export function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
