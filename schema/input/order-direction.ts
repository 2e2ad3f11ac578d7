import { enumeration } from '../enumeration.js'

/** Upward or downward. */
export const OrderDirection = enumeration('OrderDirection', 'Which way an order runs.', {
  ASC: 'Small to great; missing values last.',
  DESC: 'Great to small; missing values first.',
})
