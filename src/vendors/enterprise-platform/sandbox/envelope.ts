import { randomUUID } from 'node:crypto'
import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'

/** One field that failed, in the answer's `errors`. */
export interface FieldError {
  readonly field: string
  readonly message: string
}

/** Business codes the platform publishes, and 42901 and 50000, which are only seen or assumed. */
export type BusinessCode = 40001 | 40002 | 40101 | 40102 | 40301 | 40302 | 40401 | 40901 | 42201 | 42901 | 50000

const messages: Readonly<Record<BusinessCode, readonly [chinese: string, english: string]>> = {
  40001: ['参数校验未通过', 'Validation failed'],
  40002: ['参数类型不正确', 'Wrong parameter type'],
  40101: ['访问令牌无效', 'Invalid token'],
  40102: ['访问令牌已过期', 'Token expired'],
  40301: ['没有执行该操作的权限', 'Operation not permitted'],
  40302: ['该资源限制访问', 'Access to this resource is restricted'],
  40401: ['找不到该资源', 'Resource not found'],
  40901: ['数据已存在', 'Data already exists'],
  42201: ['不符合业务规则', 'Business rule failed'],
  42901: ['请求过于频繁', 'Too many requests'],
  50000: ['服务器内部错误', 'Internal server error'],
}

/** Thrown while a request is read or carried out; becomes the platform's error answer. */
export class Refusal extends Error {
  readonly code: BusinessCode
  readonly errors: readonly FieldError[]
  readonly status: number

  /** `status` defaults to the code without its last two digits. */
  constructor(code: BusinessCode, errors: readonly FieldError[] = [], status = Math.floor(code / 100)) {
    super(messages[code][1])
    this.code = code
    this.errors = errors
    this.status = status
  }
}

/** Shortens the common refusal of one field. */
export function refuseField(code: 40001 | 40002, field: string, message: string): Refusal {
  return new Refusal(code, [{ field, message }])
}

/** The message of a code in the caller's language: English when asked for first, else Chinese. */
export function messageOf(code: BusinessCode, request: SandboxRequest): string {
  const english = /^\s*en\b/i.test(request.headers['accept-language'] ?? '')
  return messages[code][english ? 1 : 0]
}

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): SandboxAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

/** The usual success envelope. */
export function success(data: unknown, status = 200): SandboxAnswer {
  return json(status, { code: 0, message: 'success', data })
}

/** The error envelope; the caller's own request id comes back when one was sent. */
export function failure(refusal: Refusal, request: SandboxRequest): SandboxAnswer {
  return json(refusal.status, {
    code: refusal.code,
    message: messageOf(refusal.code, request),
    ...(refusal.errors.length > 0 && { errors: refusal.errors }),
    requestId: request.headers['x-request-id'] ?? `req_${randomUUID().replaceAll('-', '').slice(0, 12)}`,
  })
}

/** The refusal of a rate limit: no `errors`, no `requestId`; `retryAfterSeconds` in the body only. */
export function rateRefusal(request: SandboxRequest, retryAfterSeconds: number | undefined): SandboxAnswer {
  const message = messageOf(42901, request)
  return json(429, { code: 42901, message, retryAfter: retryAfterSeconds })
}
