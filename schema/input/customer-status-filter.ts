import { CustomerStatus } from '../entity/customer-status.js'
import { enumFilter, type EnumFilter } from './enum-filter.js'

/** Tests of a customer's status. */
export const CustomerStatusFilter = enumFilter('CustomerStatus', CustomerStatus)
/** Tests of a customer's status. */
export type CustomerStatusFilter = EnumFilter<keyof typeof CustomerStatus>
