import { transcode } from 'node:buffer'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  HeaderMap,
  type ApolloServer,
  type GraphQLRequest,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from '@apollo/server'
import type { GraphContext } from '../../resolvers/index.js'
import { CrmError, invariant } from '../errors/index.js'
import { answerSent, WrittenData } from '../execution/written-data.js'
import { overviewText, type Capacity } from './capacity/capacity.js'
import { errorBody } from './response/format-error.js'
import type { KnownTexts } from './known-texts.js'
import { letGo } from '../execution/let-go.js'
import { readBody, type Refusal } from './body/request-body.js'
import { isExplainHeader } from './request-checks.js'

/** What the plain way needs. */
export interface PlainEndpoint {
  readonly apollo: ApolloServer<GraphContext>
  /** The persisted queries of that server. */
  readonly texts: KnownTexts
  readonly context: (request: IncomingMessage, response: ServerResponse) => Promise<GraphContext>
  readonly capacity: Capacity
  readonly maxBodyBytes: number
  readonly maxVariableDepth: number
}

/** Characters from which on a text is encoded before it is sent, and up to which the quick way is gone. */
const longText = 4_096
const longestScratch = 262_144

const plainJson = /^application\/json(?:\s*;\s*charset=utf-8)?$/i

/**
 * Answers the plainest and by far the most frequent request, a JSON operation posted to `/graphql`, straight from Node's
 * HTTP server; whatever is unusual about a request sends it `otherwise`, through Express with all its checks. The same
 * limits hold on both ways, and the same answers are given.
 */
export function plainPostsFirst(endpoint: PlainEndpoint, otherwise: RequestListener): RequestListener {
  return (request, response) => {
    if (isPlainPost(request, endpoint.maxBodyBytes)) void answer(endpoint, request, response)
    else otherwise(request, response)
  }
}

function isPlainPost({ method, url, headers }: IncomingMessage, maxBodyBytes: number): boolean {
  return (
    method === 'POST' &&
    url === '/graphql' &&
    plainJson.test(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    Number(headers['content-length'] ?? Infinity) <= maxBodyBytes &&
    isExplainHeader(headers['x-crm-explain'])
  )
}

async function answer(endpoint: PlainEndpoint, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { capacity } = endpoint
  const leave = await capacity.forBody(request, response)
  if (leave === null) return
  let bytes: Buffer
  try {
    bytes = await bytesOf(request)
  } catch {
    // The client went away in the middle: there is nobody to tell.
    response.destroy()
    return
  }
  leave()
  if (!(await capacity.forOperation(request, response, () => overviewText(bytes)))) return
  try {
    const read = readBody(bytes, request.headers['content-type'], endpoint.maxVariableDepth)
    if ('error' in read) return refuse(response, read)
    const { body } = read
    const operation = usualOperation(body)
    const type = usualTypes.get(request.headers.accept)
    if (operation === null || type === undefined) {
      const context = (): Promise<GraphContext> => endpoint.context(request, response)
      const httpGraphQLRequest = httpRequest(body, Object.entries(request.headers))
      return await send(response, await endpoint.apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context }))
    }
    operation.extensions = endpoint.texts.extensionsFor(operation.query!)
    if (operation.extensions !== undefined) operation.query = undefined
    // Of the headers only this one has a say in the answer.
    operation.http = httpRequest(body, [['accept', request.headers.accept]])
    const contextValue = await endpoint.context(request, response)
    const answered = await endpoint.apollo.executeOperation(operation, { contextValue })
    invariant(answered.body.kind === 'single', 'answers are not delivered in parts')
    const { singleResult } = answered.body
    const { status, headers: given } = answered.http
    given.set('content-type', type)
    const { errors, data, extensions } = singleResult
    if ((data as unknown) instanceof WrittenData) {
      sendContent(response, status, given, (data as unknown as WrittenData).take({ errors, extensions }))
      return
    }
    sendText(response, status, given, JSON.stringify({ errors, data, extensions }))
    if (data !== null && data !== undefined) letGo(data)
  } catch {
    if (response.headersSent) response.destroy()
    else sendFailure(response)
  }
}

function httpRequest(
  body: object,
  headers: readonly (readonly [name: string, value: string | readonly string[] | undefined])[],
): HTTPGraphQLRequest {
  const map = new HeaderMap()
  for (const [name, value] of headers)
    if (value !== undefined) map.set(name, typeof value === 'string' ? value : value.join(', '))
  return { method: 'POST', headers: map, search: '', body }
}

/** The content types of the answers to what clients mostly say that they accept; the rest is negotiated by Apollo Server. */
const usualTypes: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
  ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
])

/** An operation as it mostly comes; null = it is unusual, or wrong in a way that Apollo Server tells. */
function usualOperation(body: object): GraphQLRequest | null {
  const { query, variables, operationName, extensions } = body as Readonly<Record<string, unknown>>
  if (typeof query !== 'string' || query === '' || isPresent(extensions)) return null
  if (isPresent(variables) && (typeof variables !== 'object' || Array.isArray(variables))) return null
  if (isPresent(operationName) && typeof operationName !== 'string') return null
  return {
    query,
    variables: variables ?? undefined,
    operationName: operationName ?? undefined,
    extensions: undefined,
  }
}

function isPresent<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null
}

function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.once('error', reject)
    request.once('close', () => {
      // The client went away.
      if (!request.readableEnded) reject(new Error('The request was broken off'))
    })
  })
}

function refuse(response: ServerResponse, { status, error }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(errorBody(error)))
}

function sendFailure(response: ServerResponse): void {
  response.writeHead(500, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(errorBody(new CrmError('INTERNAL_SERVER_ERROR', 'Unexpected failure'))))
}

/** Where texts stand while they are encoded; only what they fill of it takes memory. */
const scratch = Buffer.allocUnsafeSlow(longestScratch * 2)

/**
 * A JSON text as UTF-8. By way of UTF-16, which takes half as long as encoding the text itself: strings of V8 are
 * encoded unit by unit, buffers many at once. JSON holds no half of a pair, which alone could not be encoded.
 */
function encoded(text: string): Buffer {
  if (text.length > longestScratch) return Buffer.from(text)
  return transcode(scratch.subarray(0, scratch.write(text, 'utf16le')), 'utf16le', 'utf8')
}

async function send(response: ServerResponse, { status, headers, body }: HTTPGraphQLResponse): Promise<void> {
  if (body.kind === 'complete') return sendText(response, status, headers, body.string)
  response.writeHead(status ?? 200, Object.fromEntries(headers))
  for await (const chunk of body.asyncIterator) response.write(chunk)
  response.end()
}

function sendText(response: ServerResponse, status: number | undefined, headers: HeaderMap, text: string): void {
  // A long text is encoded once, here: counting its bytes and sending it would each encode it again. A short one goes
  // out in one piece with the headers.
  sendContent(response, status, headers, text.length > longText ? encoded(text) : text)
}

function sendContent(
  response: ServerResponse,
  status: number | undefined,
  headers: HeaderMap,
  content: Buffer | string,
): void {
  const fields: string[] = []
  for (const [name, value] of headers) fields.push(name, value)
  fields.push('content-length', String(Buffer.byteLength(content)))
  response.writeHead(status ?? 200, fields)
  // Node sends a text, but not a buffer, in one piece with the headers: Latin-1 stands for the bytes as they are.
  if (typeof content === 'string') response.end(content)
  else if (content.length <= longText) {
    response.end(content.toString('latin1'), 'latin1')
    answerSent(content)
  } else response.end(content, () => answerSent(content))
}
