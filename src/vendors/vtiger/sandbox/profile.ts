/** The releases this sandbox can play: 7.x on PHP 7, 8.0.0 on PHP 8, 8.4.0 on PHP 8, and a relative, the 6.5 line. */
export type Profile = 'classic' | '8.0' | '8.4' | '6.5'

/** What differs between releases. */
export interface Behaviour {
  readonly version: string
  readonly sync: boolean
  /** False: `count(*)` on a CRM module answers an empty list. */
  readonly counts: boolean
  /** False: creating an order or invoice fails with INVALID_ID_ATTRIBUTE. */
  readonly createsOrders: boolean
  /** False: revising an order's lines writes them, sets the totals to 0 and crashes. */
  readonly revisesLines: boolean
  /** False: an order with tax type `individual` is written, crashes, and crashes whoever reads it whole. */
  readonly individualTax: boolean
  readonly retrievesInventory: boolean
  readonly logout: boolean
  /** What an unset reference reads as in create and retrieve. */
  readonly unsetReference: '' | null
  /** True: lines in the answer to an order's creation name their parent `6xArray`. */
  readonly garblesNewLines: boolean
  /** False: text compared with an owner finds nothing instead of failing. */
  readonly checksOwnerFilter: boolean
  /**
   * True: errors come with an HTTP status, literals are escaped otherwise, `create` refuses words that are no picklist
   * value, and an order is written before it is answered with an error.
   */
  readonly isRelative: boolean
}

const classic: Behaviour = {
  version: '7.5.0',
  sync: true,
  counts: true,
  createsOrders: true,
  revisesLines: true,
  individualTax: true,
  retrievesInventory: true,
  logout: true,
  unsetReference: '',
  garblesNewLines: false,
  checksOwnerFilter: false,
  isRelative: false,
}

const behaviours: Readonly<Record<Profile, Behaviour>> = {
  classic,
  '6.5': { ...classic, version: '6.5.0', isRelative: true },
  '8.0': {
    version: '8.0.0',
    sync: false,
    counts: true,
    createsOrders: true,
    revisesLines: true,
    individualTax: false,
    retrievesInventory: false,
    logout: false,
    unsetReference: '',
    garblesNewLines: true,
    checksOwnerFilter: false,
    isRelative: false,
  },
  '8.4': {
    version: '8.4.0',
    sync: false,
    counts: false,
    createsOrders: false,
    revisesLines: false,
    individualTax: false,
    retrievesInventory: false,
    logout: true,
    unsetReference: null,
    garblesNewLines: false,
    checksOwnerFilter: true,
    isRelative: false,
  },
}

/** How a release behaves; `repaired` mends `sync` and the creation of orders, as the recordings' server was. */
export function behaviourOf(profile: Profile, repaired = false): Behaviour {
  const behaviour = behaviours[profile]
  return repaired ? { ...behaviour, sync: true, createsOrders: true } : behaviour
}
