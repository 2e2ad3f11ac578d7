/** Who can act on a refusal; decides the status under `httpStatusMode: mapped`. */
export type RefusalKind = 'token' | 'forbidden' | 'rate' | 'request'

/** Thrown while a request is answered; becomes the family's error body. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly kind: RefusalKind = 'request',
  ) {
    super(message)
  }
}
