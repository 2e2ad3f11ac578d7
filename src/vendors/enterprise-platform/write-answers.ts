import { CrmError } from '../../errors/index.js'
import type { WriteAnswer, WriteIntent, WriteProblem } from '../vendor.js'
import type { Exchange } from './connection.js'
import { isNotFound, isObject, refusalOf, successBody, type Refusal } from './envelope.js'
import type { Resource } from './schema.js'

/** There is no record of this id. */
export const gone: Extract<WriteAnswer, { readonly kind: 'refused' }> = {
  kind: 'refused',
  problems: [{ path: [], message: 'There is no such record in this source', code: 'SOURCE_REJECTED' }],
}

/**
 * Reads the answer to a write. The record of an answer is believed to be whole when it has every field of the schema. A
 * deletion is answered without a body, which anything in between could do as well: it names no record.
 * @throws CrmError of kind `source`; SOURCE_REJECTED for a refusal that names no field where fields are wrong,
 * SOURCE_PROTOCOL_ERROR for an answer to a value that names no record, or another.
 */
export function readWriteAnswer(
  { response, requestId }: Exchange,
  intent: WriteIntent,
  resource: Resource,
  source: string,
): WriteAnswer {
  const { status } = response
  if (intent.operation !== 'create' && isNotFound(response)) return gone
  const refusal = refusalOf(response)
  if (refusal !== null) {
    const problems = problemsOf(refusal, intent, resource)
    if (problems.length > 0) return { kind: 'refused', problems }
  }
  const isEmpty = status >= 200 && status <= 299 && response.body.trim() === ''
  if (intent.operation === 'delete' && isEmpty) return { kind: 'applied', nativeId: null }
  const { data } = successBody(response, source, requestId)
  const id = isObject(data) ? idOf(data['id']) : null
  if (intent.operation === 'delete' && id === null) return { kind: 'applied', nativeId: null }
  if (id === null || (intent.operation !== 'create' && id !== intent.nativeId)) {
    const what = id === null ? 'did not say which record it has written' : 'answered a write with another record'
    throw new CrmError('SOURCE_PROTOCOL_ERROR', `This source ${what}`, { source, details: { status, requestId } })
  }
  if (intent.operation === 'delete') return { kind: 'applied', nativeId: id }
  const isWhole = isObject(data) && Object.values(resource.columns).every(({ name }) => Object.hasOwn(data, name))
  return { kind: 'applied', nativeId: id, ...(isWhole ? { native: data } : {}) }
}

function idOf(value: unknown): string | null {
  const id = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return id === '' ? null : id
}

const meanings: Readonly<Record<Refusal['kind'], Omit<WriteProblem, 'path'>>> = {
  invalid: { message: 'is not accepted by this source', code: 'BAD_USER_INPUT' },
  wrongType: {
    message: 'is missing or not accepted by this source, or of a type that it does not take',
    code: 'BAD_USER_INPUT',
  },
  conflict: { message: 'is taken by another record of this source', code: 'SOURCE_REJECTED' },
  rule: { message: 'breaks a rule of this source', code: 'SOURCE_REJECTED' },
}

/** Problems at the input paths that a refusal means, each path once; none where values are wrong and it says not which. */
function problemsOf({ kind, fields }: Refusal, intent: WriteIntent, resource: Resource): readonly WriteProblem[] {
  const isAboutFields = kind === 'invalid' || kind === 'wrongType'
  const paths = fields.length === 0 && !isAboutFields ? [[]] : fields.map((field) => inputPath(field, intent, resource))
  const distinct = new Map(paths.map((path) => [path.join('\n'), path]))
  return [...distinct.values()].map((path) => ({ path, ...meanings[kind] }))
}

const lineParts: Readonly<Record<string, string>> = { productId: 'productId', quantity: 'quantity', price: 'unitPrice' }
const fieldName = /^[A-Za-z_]\w{0,60}$/

/** Where in the input a native field such as `email`, `contact.name` or `items[0].price` was said; `[]` = nowhere. */
function inputPath(field: string, intent: WriteIntent, resource: Resource): readonly string[] {
  const [head = '', ...below] = field.split(/[.[\]]+/).filter((part) => part !== '')
  if (intent.operation === 'delete' || head === 'id') return []
  const said = Object.entries(resource.columns).find(([, column]) => column.name === head)
  const custom = 'customFields' in intent.values ? (intent.values.customFields ?? {}) : {}
  if (said !== undefined && !Object.hasOwn(custom, head)) return columnPath(said[0], below)
  return [head, ...below].every((part) => fieldName.test(part) || /^\d{1,6}$/.test(part))
    ? ['customFields', head, ...below]
    : []
}

function columnPath(unified: string, below: readonly string[]): readonly string[] {
  switch (unified) {
    case 'lines': {
      const [index = '', part = ''] = below
      if (!/^\d{1,6}$/.test(index)) return ['lines']
      const named = lineParts[part]
      return named === undefined ? ['lines', index] : ['lines', index, named]
    }
    // Worked out from the lines, and the same word read.
    case 'total':
      return ['lines']
    case 'nativeStatus':
      return ['status']
    default:
      return [unified]
  }
}
