import { describeField } from './describe/field.js'
import { listLabel, moduleNames, modules } from './describe/modules.js'
import type { Module } from './describe/modules.js'
import { failures } from './errors.js'
import { mayRead } from './query.js'
import type { Context } from './query.js'

/** The modules a user sees, all or only those with a field of one of the given types. */
export function listTypes({ user }: Context, fieldTypes: readonly string[] | undefined): unknown {
  const shown = moduleNames
    .map((name) => modules.get(name))
    .filter((module): module is Module => module !== undefined && mayRead(user, module))
    .filter((module) => fieldTypes === undefined || module.fields.some(({ type }) => fieldTypes.includes(type)))
  const information: Record<string, unknown> = {}
  for (const module of shown) {
    information[module.name] = { isEntity: module.isEntity, label: listLabel(module), singular: module.singular }
  }
  return { types: shown.map(({ name }) => name), information }
}

/** One module and its fields. */
export function describe({ store, user }: Context, name: string): unknown {
  const module = modules.get(name)
  if (module === undefined) throw failures.denied(` for name : ${name}`)
  if (!mayRead(user, module)) throw failures.denied()
  const visible = (other: string): boolean => {
    const target = modules.get(other)
    return target !== undefined && mayRead(user, target)
  }
  return {
    label: module.label,
    name: module.name,
    createable: true,
    updateable: true,
    deleteable: true,
    retrieveable: true,
    fields: module.fields.map((field) => describeField(field, visible)),
    idPrefix: String(store.moduleNumbers[name]),
    isEntity: module.isEntity,
    ...(module.isEntity && { allowDuplicates: false }),
    labelFields: module.labelFields,
  }
}
