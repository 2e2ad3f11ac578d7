import { dayOf } from './zone.js'

/** First halves of the made-up ids: sixteen digits in all, as the platform's are, and still exact as a JSON number. */
const bases = {
  account: 2_100_000_000_000_000,
  contact: 2_200_000_000_000_000,
  serviceCase: 2_300_000_000_000_000,
  order: 2_400_000_000_000_000,
  orderProduct: 2_500_000_000_000_000,
  product: 2_600_000_000_000_000,
  user: 2_700_000_000_000_000,
  department: 2_800_000_000_000_000,
  entityType: 2_900_000_000_000_000,
} as const

/** Kinds of made-up id. */
export type IdKind = keyof typeof bases

/** The id with this number (from 0); ids of one kind rise with their numbers. */
export function idOf(kind: IdKind, number: number): string {
  return String(bases[kind] + 1000 + number * 13)
}

/** Whether a text names a kind of made-up id. */
export function isIdKind(name: string): name is IdKind {
  return name in bases
}

/** A number such as `SO20260115-00042`: prefix, day in Shanghai of the instant, and the count from 1. */
export function numberedText(prefix: string, instant: number, count: number): string {
  return `${prefix}${dayOf(instant).replaceAll('-', '')}-${String(count).padStart(5, '0')}`
}
