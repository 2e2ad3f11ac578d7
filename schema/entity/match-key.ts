import { enumeration } from '../enumeration.js'

/** Why two records are taken for the same customer. */
export const MatchKey = enumeration('MatchKey', 'Why two records are taken for the same customer, strongest first.', {
  CREDIT_CODE: 'Both carry the same unified social credit code, whose check character is right.',
  EXPLICIT_LINK: 'The configuration says that they are the same.',
  PHONE: 'Both have the same phone number, once normalised.',
  EMAIL: 'Both have the same mail address, case aside, at a domain that is not free for anyone.',
})
