import { storeFailure } from './failure.js'

/** Longest that Redis may take over one command, in milliseconds. */
export const commandLimitMs = 1_000

/**
 * Asks Redis by one command. One that has no answer in time counts as a Redis that cannot be reached, whether the
 * connection is lost or hangs; it may still be carried out later. @throws STORE_UNAVAILABLE
 */
export async function asking<T>(command: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), commandLimitMs)
  })
  try {
    return await Promise.race([command, late])
  } catch (error) {
    throw storeFailure(error)
  } finally {
    clearTimeout(timer)
  }
}
