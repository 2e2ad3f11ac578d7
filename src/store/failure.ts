import { constants } from 'node:os'
import { CrmError } from '../errors/index.js'

/** Why a store takes nothing: it has no room, or it cannot be asked. */
export type StoreTrouble = 'full' | 'away'

/** What the system says of a disk, a quota or a file that may not grow; LMDB gives the numbers. */
const fullCodes: ReadonlySet<unknown> = new Set(
  (['ENOSPC', 'EDQUOT', 'EFBIG'] as const).flatMap((name) => [name, constants.errno[name]]),
)

/** What Redis begins its refusals with when its memory is used up, or its own disk is. */
const redisIsFull = /^(?:OOM|MISCONF)\b/

/** What a store's failure means: STORE_UNAVAILABLE with its reason. The cause's own words may quote what was kept. */
export function storeFailure(cause: unknown): CrmError {
  if (cause instanceof CrmError && cause.code === 'STORE_UNAVAILABLE') return cause
  const trouble = troubleOf(cause)
  const message = trouble === 'full' ? 'The store is full' : 'The store cannot be reached'
  return new CrmError('STORE_UNAVAILABLE', message, { cause, details: { trouble } })
}

/** Whether a failure says that there is no room. */
export function isStoreFull(error: unknown): boolean {
  return error instanceof CrmError && error.details?.['trouble'] === 'full'
}

function troubleOf(cause: unknown): StoreTrouble {
  if (!(cause instanceof Error)) return 'away'
  return fullCodes.has((cause as NodeJS.ErrnoException).code) || redisIsFull.test(cause.message) ? 'full' : 'away'
}
