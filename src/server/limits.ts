import type { ServerLimits } from './server-types.js'

/** Limits when the configuration names none. */
export const defaultServerLimits: ServerLimits = {
  scanBudget: 20_000,
  operationTimeoutMs: 30_000,
  maxDocumentTokens: 4_000,
  maxBodyBytes: 4 * 1024 * 1024,
  maxVariableDepth: 64,
  maxDepth: 20,
  maxCost: 100_000,
  maxValues: 250_000,
  maxCalls: 400,
  maxAnswerBytes: 32 * 1024 * 1024,
  maxOperations: 100,
}
