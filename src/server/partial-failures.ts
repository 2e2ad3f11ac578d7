import { extensionsOf, messageOf } from './format-error.js'
import type { ResponseStep } from './request-plugin.js'

/** Adds one `errors` entry for each list and source that failed while the other sources' records were kept. */
export const addPartialFailures: ResponseStep = ({ response, contextValue }) => {
  const { failures } = contextValue.operation
  if (failures.length === 0 || response.body.kind !== 'single') return
  const { singleResult } = response.body
  singleResult.errors = [
    ...(singleResult.errors ?? []),
    ...failures.map(({ path, error }) => ({
      message: messageOf(error),
      path: [...path],
      extensions: extensionsOf(error),
    })),
  ]
}
