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
/** Longest text that is written into a field of one line, such as a name, in characters. Sources may allow less. */
export const maxLineLength = 500
/** Longest text that is written into a field of many lines, such as a description, in characters. */
export const maxBodyLength = 65_536
/** Most labels that are put on a record at once. */
export const maxTags = 100
/** Longest label, in characters. */
export const maxTagLength = 100
/** Most lines of an order that is made. */
export const maxOrderLines = 500
/** Most native fields that one write sets. */
export const maxCustomFields = 200
/** Longest name of a native field, in characters. */
export const maxCustomFieldNameLength = 200
/** Longest idempotency key, in characters. */
export const maxIdempotencyKeyLength = 200
/** Most columns of a report table that are named at once; sources may allow less. */
export const maxReportColumns = 500
