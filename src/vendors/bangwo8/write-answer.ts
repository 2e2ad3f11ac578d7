import { CrmError } from '../../errors/index.js'
import type { HttpResponse } from '../../transport/index.js'
import type { WriteAnswer, WriteProblem } from '../vendor.js'
import { failureIs, isNotFound, isObject, parseBody, successValue, unknownPath } from './envelope.js'
import { isId } from './resources.js'
import type { Said } from './write-say.js'

/** What an answer is read with. */
export interface Written {
  readonly source: string
  readonly said: Said
  /** Whether `data` is believed to be the id of what was made. */
  readonly believesData: boolean
  /** Where a native name was said or could have been; null = nowhere. */
  readonly pathOf: (native: string) => readonly string[] | null
  /** What is said when the record is not there. */
  readonly notThere: WriteProblem
}

/**
 * Reads the answer to a write. `status` 0 (newer pages) and `errcode` 0 (older ones) are success, and name no record but
 * where `data` is the id of a new one; another number with a sentence is a refusal. It is told by the fields that its
 * sentence names, never by the sentence itself.
 * @throws CrmError of kind `source` when the account may not, the source fails, or the answer says neither.
 */
export function readWriteAnswer(response: HttpResponse, written: Written): WriteAnswer {
  const { source, notThere } = written
  if (isNotFound(response)) return { kind: 'refused', problems: [notThere] }
  const body = parseBody(response.body)
  const failure = failureIs(response)
  if (failure !== null) {
    const named = problemsIn(body, written)
    if (isRefusal(failure, named.length > 0)) return refusedFor(named)
    successValue(response, source)
  }
  const said = isObject(body) ? (body['status'] ?? body['errcode']) : undefined
  const code = typeof said === 'string' || typeof said === 'number' ? String(said) : ''
  if (!isObject(body) || !/^-?\d{1,9}$/.test(code) || (code !== '0' && sentenceOf(body) === null)) {
    throw new CrmError('SOURCE_PROTOCOL_ERROR', 'This source does not say whether it has written', { source })
  }
  if (code !== '0') return refusedFor(problemsIn(body, written))
  return { kind: 'applied', nativeId: createdId(body['data'], written) }
}

/**
 * Whether a failure is about what was written. Forbidden is both a status that a ticket cannot get and everything to an
 * account without rights; only the first names a field.
 */
function isRefusal({ status, code }: NonNullable<ReturnType<typeof failureIs>>, namesField: boolean): boolean {
  if (status === 403) return namesField
  return code !== unknownPath && (status === 0 || (status >= 400 && status < 500 && ![401, 404, 429].includes(status)))
}

function refusedFor(named: readonly WriteProblem[]): WriteAnswer {
  const whole = {
    path: [],
    message: 'The service desk refused this without naming a field',
    code: 'SOURCE_REJECTED',
  } as const
  return { kind: 'refused', problems: named.length === 0 ? [whole] : named }
}

function sentenceOf(body: unknown): string | null {
  const sentence = isObject(body) ? (body['errmsg'] ?? body['message']) : undefined
  return typeof sentence === 'string' ? sentence : null
}

function problemsIn(body: unknown, { said, pathOf }: Written): readonly WriteProblem[] {
  const sentence = sentenceOf(body)
  if (sentence === null) return []
  const problems = new Map<string, WriteProblem>()
  for (const [word] of sentence.matchAll(/[A-Za-z_]\w*/g)) {
    const path = pathOf(word)
    if (path === null) continue
    const wasSaid = word in said.fields || said.custom.some(({ key }) => key === word)
    const message = wasSaid
      ? 'The service desk does not accept this value here'
      : 'The service desk needs this field, or does not accept what it holds'
    problems.set(path.join('.'), { path, message, code: 'SOURCE_REJECTED' })
  }
  return [...problems.values()]
}

/** The id in the `data` of an answer: bare, or in the field that holds it in the record. */
function createdId(data: unknown, { said, believesData }: Written): string | null {
  if (!believesData) return null
  const value = isObject(data) ? data[said.resource.idField] : data
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return isId(text) ? text : null
}
