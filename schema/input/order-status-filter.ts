import { OrderStatus } from '../entity/order-status.js'
import { enumFilter, type EnumFilter } from './enum-filter.js'

/** Tests of an order's status. */
export const OrderStatusFilter = enumFilter('OrderStatus', OrderStatus)
/** Tests of an order's status. */
export type OrderStatusFilter = EnumFilter<keyof typeof OrderStatus>
