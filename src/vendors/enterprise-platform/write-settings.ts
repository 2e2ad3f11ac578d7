import { didYouMean } from '../../errors/index.js'
import type { SettingShape } from '../vendor.js'
import { isWrittenKind, resourcesOf, type WrittenKind } from './schema.js'

/** What can be said about writing to one tenant. */
export interface EnterpriseWriteSettings {
  /** Native field by kind that keeps the marker of the write; null = there is none. */
  readonly markerFields: Readonly<Record<WrittenKind, string | null>>
}

/** Shapes of these settings, for the configuration check. */
export const writeSettingShapes: readonly SettingShape[] = [
  {
    name: 'writes.markerFields',
    type: 'map',
    description:
      'Text field, for customers, contacts, tickets, orders, that is set apart for the marker of the write which made a record, so that it is found again when an answer is lost',
  },
]

/** Reads what the settings say about writing; problems are told to `reject`. */
export function readWriteSettings(
  value: unknown,
  creditCode: string | null,
  reject: (setting: string, message: string) => void,
): EnterpriseWriteSettings {
  const markerFields: Record<WrittenKind, string | null> = { Customer: null, Contact: null, Ticket: null, Order: null }
  if (value === undefined || value === null) return { markerFields }
  if (typeof value !== 'object' || Array.isArray(value)) {
    reject('writes.markerFields', 'must be a map')
    return { markerFields }
  }
  const resources = resourcesOf({ fields: { creditCode } })
  const kinds = Object.keys(resources).filter(isWrittenKind)
  for (const [key, field] of Object.entries(value)) {
    const setting = `writes.markerFields.${key}`
    const kind = kinds.find((candidate) => resources[candidate].path === `/${key}`)
    if (kind === undefined) {
      const known = kinds.map((each) => resources[each].path.slice(1))
      reject(setting, `is not known; expected one of ${known.join(', ')}${didYouMean(key, known)}`)
    } else if (typeof field !== 'string' || !/^[A-Za-z_]\w*$/.test(field)) {
      reject(setting, 'must be the name of a text field')
    } else if (Object.values(resources[kind].columns).some(({ name }) => name === field)) {
      reject(setting, 'must be a field that nothing else is kept in')
    } else markerFields[kind] = field
  }
  return { markerFields }
}
