/** A value as stored: ids and dates (`yyyy-MM-dd`) as text, instants as epoch milliseconds, picklists as codes. */
export type FieldValue = string | number | boolean | readonly number[] | null

/** One record. A key that is absent reads as null; `id` is a text of digits. */
export type XiaoshouyiRecord = { readonly id: string } & { [field: string]: FieldValue }

/** Objects that the made-up tenant has. */
export const objectKeys = [
  'account',
  'contact',
  'serviceCase',
  'order',
  'orderProduct',
  'product',
  'user',
  'department',
] as const

/** Records by the apiKey of their object; a tenant may have more objects than these. */
export type XiaoshouyiRecords = Record<(typeof objectKeys)[number], XiaoshouyiRecord[]> &
  Record<string, XiaoshouyiRecord[]>

/** Fills the objects that were left out with no records. */
export function completeRecords(data: Partial<XiaoshouyiRecords>): XiaoshouyiRecords {
  const empty = Object.fromEntries(objectKeys.map((key) => [key, [] as XiaoshouyiRecord[]]))
  return { ...empty, ...data } as XiaoshouyiRecords
}
