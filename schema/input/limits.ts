/** Most values in one list of a filter, and most members of an `and` or `or`. The filter parser holds the same bound. */
export const maxListValues = 500
/** Longest text of a filter or search, in characters. The filter parser holds the same bound. */
export const maxTextLength = 2000
/** Longest cursor, in characters; ours are far shorter. */
export const maxCursorLength = 16_384
/** Most terms in one order. */
export const maxOrderTerms = 4
/** Most source names in one `sources` argument. */
export const maxSourceNames = 200
/** Most names in `customFields(names:)`. */
export const maxFieldNames = 500
