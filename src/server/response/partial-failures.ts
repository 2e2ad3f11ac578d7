import type { PartialFailure } from '../../engine/index.js'
import { compareText } from '../../model/index.js'
import { extensionsOf, messageOf } from './format-error.js'
import type { ResponseStep } from './response-step.js'

/**
 * Adds one `errors` entry for each list and source that failed while the other sources' records were kept, by place and
 * source: which of them failed first is chance.
 */
export const addPartialFailures: ResponseStep = ({ response, contextValue }) => {
  const { failures } = contextValue.operation
  if (failures.length === 0 || response.body.kind !== 'single') return
  const { singleResult } = response.body
  singleResult.errors = [
    ...(singleResult.errors ?? []),
    ...[...failures].sort(byPlace).map(({ path, error }) => ({
      message: messageOf(error),
      path: [...path],
      extensions: extensionsOf(error),
    })),
  ]
}

function byPlace(a: PartialFailure, b: PartialFailure): number {
  return compareText(textOf(a), textOf(b))
}

function textOf({ path, error }: PartialFailure): string {
  return JSON.stringify([path, error.source ?? '', error.code])
}
