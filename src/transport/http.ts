import type { SecureContext } from 'node:tls'
import type { CancelSignal } from './cancellation.js'
import type { Reading } from './reading.js'

/** One HTTP request to a source. */
export interface HttpRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** The request as explain and traces show it: plaintext, no secrets. */
  readonly text: string
  /** False when repeating it could do something twice; only such reads are retried. */
  readonly repeatable: boolean
  /** Which of the source's buckets it counts against; default `standard`. */
  readonly bucket?: string
  /** True for the calls of a sign-in. */
  readonly signIn?: boolean
  /**
   * Told right before the first byte goes out, after all waiting, signing and connecting; with writes it marks the point
   * of no return. A CrmError that it throws stops the request and is thrown by the `Send`.
   */
  readonly onSend?: () => void
}

/** One HTTP answer, its body fully read. */
export interface HttpResponse {
  readonly status: number
  /** Lower-case names; a name sent several times has its values joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Read in the character set that the answer names, otherwise UTF-8; `forgetBody` empties it. */
  body: string
  /** Length of the body as it came, after decompression; absent = as its text is encoded. */
  readonly bytes?: number
}

/**
 * To be called when a page has been read from an answer. The layers' settled promises hold the answer, and a request
 * that waited long is old: what it holds when it ends stays until V8's next full collection.
 */
export function forgetBody(response: HttpResponse): void {
  response.body = ''
}

/** One attempt, as traces keep it; never a header or a body. */
export interface CallTrace {
  readonly source: string
  readonly request: string
  /** HTTP status, or the error code when no answer came. */
  readonly status: number | string
  readonly milliseconds: number
  readonly responseBytes: number
  /** True for the calls of a sign-in. */
  readonly signIn?: boolean
}

/** What one call carries from the request it serves. */
export interface CallContext {
  /** Aborts waiting and sending. */
  readonly signal: CancelSignal
  /** Epoch milliseconds after which nothing may be waited for. */
  readonly deadline: number
  /** Told about every attempt, sign-in included. */
  readonly onCall?: (trace: CallTrace) => void
  /** Tells the breaker what was made of the answers; absent = any answer that came whole was of use. */
  readonly reading?: Reading
}

/**
 * Sends one request. An answer of any status but a redirect is returned, a server error (5xx) too once it stayed after
 * the retries: what it means is for the vendor's client to say. Only a refusal "for now" that outlasts the retries or
 * the deadline is thrown.
 * @throws CrmError SOURCE_TIMEOUT, SOURCE_UNAVAILABLE (no whole answer came), SOURCE_TOO_LARGE, SOURCE_RATE_LIMITED,
 * SOURCE_QUOTA_EXHAUSTED, SOURCE_CIRCUIT_OPEN, SOURCE_PROTOCOL_ERROR (a redirect, or bytes that are no text), DEADLINE_EXCEEDED (also when the
 * call was aborted, unless the signal's reason is a CrmError, which is then thrown).
 */
export type Send = (request: HttpRequest, call: CallContext) => Promise<HttpResponse>

/** How an HTTP client sends to one source. */
export interface ClientOptions {
  readonly source: string
  /** Largest answer, after decompression. */
  readonly maxResponseBytes: number
  /** Whose certificates are trusted; undefined = as Node.js does. */
  readonly secureContext: SecureContext | undefined
}

/** Wraps a `Send`; knows no other layer. */
export type Layer = (next: Send) => Send

/** What a vendor says about itself when it asks for its transport. */
export interface TransportNeeds {
  /** Signs each attempt; stands inside retry, so that each attempt has a fresh token. */
  readonly auth?: Layer
  /**
   * Reads how long the source asks to wait from an answer that refuses for now (its body included), in milliseconds;
   * 0 = it refuses but does not say for how long, null = this answer is no refusal. Default: `defaultRetryAfter`.
   */
  readonly readRetryAfter?: (response: HttpResponse) => number | null
  /**
   * Reads from any answer, refusals included, until when the request's bucket is used up: epoch milliseconds by our
   * clock, null = it is not. Nothing is sent before then; `readRetryAfter` still says whether the answer is a refusal.
   */
  readonly readSpent?: (response: HttpResponse, request: HttpRequest) => number | null
  /** Told about every answer, for rate headers. */
  readonly onResponse?: (response: HttpResponse, request: HttpRequest) => void
  /** Known limits: at most `calls` per `perMilliseconds` for requests of this bucket. */
  readonly buckets?: readonly { readonly name: string; readonly calls: number; readonly perMilliseconds: number }[]
}

/** Makes the transport of one source: all layers in their fixed order around node-fetch, with an agent of its own. */
export interface TransportFactory {
  /** Name of the source, for errors and traces. */
  readonly source: string
  readonly now: () => number
  /** The time by the source's own clock, as far as its answers have shown it: for times that it checks or states. */
  readonly sourceNow: () => number
  create(needs: TransportNeeds): Send
}
