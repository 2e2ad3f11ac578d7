import type { enumValues } from '../../src/model/index.js'
import { enumeration } from '../enumeration.js'

/** Whether a customer is a company or a person. */
export const CustomerKind = enumeration<(typeof enumValues)['CustomerKind'][number]>(
  'CustomerKind',
  'What sort of party a customer is.',
  { ORGANIZATION: 'A company or another body.', PERSON: 'A private person.' },
)
