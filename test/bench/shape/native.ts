/** A customer as the source sends it; only the asked fields are there. */
export interface NativeCustomer {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly industry: string | null
  readonly phone: string | null
  readonly email: string
  readonly createdAt: string
  readonly updatedAt: string
}

/** The same for a ticket. */
export interface NativeTicket {
  readonly id: string
  readonly customerId: string
  readonly subject: string
  readonly status: string
  readonly priority: string | null
  readonly createdAt: string
}

/** The same for an order. */
export interface NativeOrder {
  readonly id: string
  readonly customerId: string
  readonly orderNo: string
  readonly status: string
  readonly amount: number
  readonly currency: string
  readonly createdAt: string
}

/** A list's envelope, as far as it is used. */
export interface NativeList<T> {
  readonly data: { readonly items: readonly T[]; readonly pagination: { readonly total: number } }
}
