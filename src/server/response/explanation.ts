import type { ResponseStep } from './response-step.js'

/**
 * Puts the explanation into `extensions.explain` where the request asked for it by header. A request that is only
 * planned has no data: its lists were filled with example records, which no client may see.
 */
export const addExplanation: ResponseStep = ({ response, contextValue }) => {
  const explanation = contextValue.operation.explanation()
  if (explanation === null || response.body.kind !== 'single') return
  const { singleResult } = response.body
  singleResult.extensions = { ...singleResult.extensions, explain: explanation }
  if (contextValue.operation.explain === 'plan' && 'data' in singleResult) singleResult.data = null
}
