import { enumeration } from '../enumeration.js'

/** Whose records a list below a customer holds. */
export const LinkScope = enumeration('LinkScope', 'Whose records a list below a customer holds.', {
  OWN: 'Only what hangs on this very record, in its own source.',
  LINKED: 'Also what hangs on its counterparts, the same customer in the other sources.',
})
