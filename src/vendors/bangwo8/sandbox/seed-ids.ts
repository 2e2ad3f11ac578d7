const idFrom = (first: number, index: number | null): string => (index === null ? '' : String(first + index))

/** Ids of the made-up records, by their number in the world; empty for none. */
export const idOf = {
  company: (index: number | null) => idFrom(60_001, index),
  contact: (index: number | null) => idFrom(70_001, index),
  support: (index: number | null) => idFrom(501, index),
  ticket: (index: number) => idFrom(90_001, index),
} as const
