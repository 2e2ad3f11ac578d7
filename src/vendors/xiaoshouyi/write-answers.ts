import { CrmError } from '../../errors/index.js'
import type { ManyAnswer, WriteAnswer } from '../vendor.js'
import { failureOf, isObject, saysSuccess, type Answer } from './envelope.js'
import { isNativeId } from './literals.js'
import { problemsOf, type RefusedWrite, type Refusal } from './write-refusals.js'

/** The id in what a write answers, a number or a text; null when there is none. */
export function idIn(data: unknown, ...names: readonly string[]): string | null {
  if (!isObject(data)) return null
  for (const name of ['id', ...names]) {
    const id = data[name]
    if ((typeof id === 'number' || typeof id === 'string') && isNativeId(String(id))) return String(id)
  }
  return null
}

/** What an envelope says besides its code. */
export function refusalIn(code: string, body: Readonly<Record<string, unknown>>): Refusal {
  const message = body['msg'] ?? body['message']
  return { code, message: typeof message === 'string' ? message.slice(0, 2_000) : '' }
}

/**
 * What one write came to. `nativeId` is that of a record that was there before.
 * @throws CrmError of kind `source` when the answer does not say what became of the record.
 */
export function writeAnswer(answer: Answer, write: RefusedWrite, nativeId: string | null, source: string): WriteAnswer {
  if (answer.ok) {
    const id = idIn(answer.body['data'])
    if (nativeId === null || id === null || id === nativeId) return { kind: 'applied', nativeId: id }
    throw new CrmError('SOURCE_PROTOCOL_ERROR', '销售易 answered a write with another record', { source })
  }
  const problems = answer.code === null ? null : problemsOf(refusalIn(answer.code, answer.body), write)
  if (problems === null) throw failureOf(answer, source)
  return { kind: 'refused', problems }
}

/** What became of one record among several; each has a code of its own. Without one, and after a fault, nobody knows. */
export function itemAnswer(item: Readonly<Record<string, unknown>>, write: RefusedWrite): ManyAnswer {
  if (saysSuccess(item['code']) && item['success'] !== false) {
    return { kind: 'applied', nativeId: idIn(item['data']) ?? idIn(item) }
  }
  const said = item['code']
  const code = typeof said === 'string' || typeof said === 'number' ? String(said) : ''
  const isFault = failureOf({ code, status: 200 }, '').code === 'SOURCE_UNAVAILABLE'
  if (code === '' || saysSuccess(said) || isFault) return { kind: 'untold' }
  const problems = problemsOf(refusalIn(code, item), write)
  if (problems !== null) return { kind: 'refused', problems }
  const named = /^\d{1,9}$/.test(code) ? ` (code ${code})` : ''
  const message = `The source did not take this record and does not say why${named}; look for it before trying again`
  return { kind: 'refused', problems: [{ path: [], message, code: 'SOURCE_REJECTED' }] }
}
