import { enumeration } from '../enumeration.js'

/** What the values of a report table's column are. */
export const ReportColumnType = enumeration('ReportColumnType', "What the values of a report table's column are.", {
  STRING: 'Texts.',
  NUMBER: 'Decimals: whole numbers, or exact decimals as texts such as `"1299.90"`.',
  TIMESTAMP: 'Instants in RFC 3339, or dates such as `"2024-01-15"`, which mean their midnight in UTC.',
})
