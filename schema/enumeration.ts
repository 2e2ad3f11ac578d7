import { registerEnumType } from 'type-graphql'

/** One value of an enumeration: what it says to clients, and what it is inside the server when that differs. */
interface DescribedValue<I extends string> {
  readonly description: string
  readonly internal: I
}

/**
 * Registers a GraphQL enumeration and returns the object by which fields refer to it. `values` maps each name, in
 * order, to its description; typed by a union of names, so that a new one does not compile until it is described.
 */
export function enumeration<V extends string>(
  name: string,
  description: string,
  values: Readonly<Record<V, string>>,
): { readonly [K in V]: K } {
  const names = Object.keys(values) as V[]
  const described = names.map((value) => [value, { description: values[value], internal: value }] as const)
  return register(name, description, Object.fromEntries(described)) as { [K in V]: K }
}

/** The same, for an enumeration whose values have another name inside the server, such as a record's field. */
export function internalEnumeration<V extends string, I extends string>(
  name: string,
  description: string,
  values: Readonly<Record<V, DescribedValue<I>>>,
): { readonly [K in V]: I } {
  return register(name, description, values) as { [K in V]: I }
}

function register(
  name: string,
  description: string,
  values: Readonly<Record<string, DescribedValue<string>>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(values)
  const object = Object.fromEntries(entries.map(([value, { internal }]) => [value, internal]))
  const valuesConfig = Object.fromEntries(entries.map(([value, { description }]) => [value, { description }]))
  registerEnumType(object, { name, description, valuesConfig })
  return object
}
