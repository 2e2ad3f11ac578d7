/** A company of the made-up world. The same company may be a customer in several vendors. */
export interface Company {
  /** Position in the world, from 0; the same number is the same company in every vendor. */
  readonly index: number
  readonly name: string
  readonly industry: string | null
  /** Unified social credit code with a right check character, for Chinese companies; else null. */
  readonly creditCode: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly website: string | null
  readonly province: string | null
  readonly city: string | null
  readonly street: string | null
  readonly postalCode: string | null
  readonly country: string
  readonly active: boolean
  /** Epoch milliseconds, whole seconds; many companies share one instant. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly ownerIndex: number
}

/** A person who works at a company (or at none). */
export interface Person {
  readonly index: number
  readonly companyIndex: number | null
  readonly familyName: string
  readonly givenName: string
  readonly title: string | null
  readonly phone: string | null
  readonly mobile: string | null
  readonly email: string | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly ownerIndex: number
}

/** A support case. */
export interface WorldTicket {
  readonly index: number
  readonly companyIndex: number | null
  readonly personIndex: number | null
  readonly subject: string
  readonly description: string | null
  /** 0 new or open, 1 in progress, 2 waiting, 3 closed; each vendor names them its own way. */
  readonly stage: 0 | 1 | 2 | 3
  /** 0 low to 3 urgent. */
  readonly urgency: 0 | 1 | 2 | 3
  readonly createdAt: number
  readonly updatedAt: number
  readonly ownerIndex: number
}

/** An order with its lines. */
export interface WorldOrder {
  readonly index: number
  readonly companyIndex: number
  readonly personIndex: number | null
  readonly subject: string
  /** 0 created, 1 approved or paid, 2 delivered, 3 cancelled. */
  readonly stage: 0 | 1 | 2 | 3
  readonly currency: 'CNY' | 'USD'
  readonly lines: readonly WorldOrderLine[]
  readonly paidAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly ownerIndex: number
}

/** One line of an order; money in hundredths. */
export interface WorldOrderLine {
  readonly productIndex: number
  readonly quantity: number
  readonly unitPriceCents: number
}

/** A colleague who owns records. */
export interface WorldAgent {
  readonly index: number
  readonly familyName: string
  readonly givenName: string
  readonly email: string
}

/** Something that is sold. */
export interface WorldProduct {
  readonly index: number
  readonly name: string
  readonly sku: string
}

/** The part of the made-up world that one vendor knows, in index order. */
export interface World {
  readonly companies: readonly Company[]
  readonly people: readonly Person[]
  readonly tickets: readonly WorldTicket[]
  readonly orders: readonly WorldOrder[]
  readonly agents: readonly WorldAgent[]
  readonly products: readonly WorldProduct[]
}
