import { enumeration } from '../enumeration.js'

/** How a source did in its last calls. */
export const SourceHealth = enumeration('SourceHealth', 'How a source did when it was last called.', {
  UP: 'Its last calls succeeded.',
  DEGRADED: 'Some of its last calls failed.',
  DOWN: 'Its last calls failed, and it is given a pause.',
  UNKNOWN: 'It was not called yet.',
})
