import { validateSync } from 'class-validator'
import type { ConfigEntry } from './document.js'
import { didYouMean, nearOrAll } from '../errors/index.js'
import type { SettingKinds } from './settings.js'
import { quote, readValue, type Reading } from './values.js'

/** A class whose instances hold one section's settings. */
interface SettingsClass<T> {
  new (): T
  readonly kinds: SettingKinds<T>
  /** The words of keys that take only some. */
  readonly words?: Readonly<Partial<Record<keyof T, readonly string[]>>>
}

/**
 * Reads one section into its class and has class-validator check it. An absent or empty section gives an instance
 * without settings; what is wrong is left out and added to the problems.
 */
export function readSection<T extends object>(
  reading: Reading,
  name: string,
  entry: ConfigEntry | undefined,
  settingsClass: SettingsClass<T>,
): T {
  const settings = new settingsClass()
  if (entry === undefined || (entry.node.kind === 'scalar' && entry.node.value === null)) return settings
  if (entry.node.kind !== 'map') {
    reading.problems.add(entry.line, name, 'expected keys below it')
    return settings
  }
  const { kinds } = settingsClass
  const keys = Object.keys(kinds)
  const isKey = (key: string): key is keyof T & string => Object.hasOwn(kinds, key)
  for (const [key, value] of entry.node.entries) {
    if (!isKey(key)) {
      reading.problems.add(value.line, `${name}.${key}`, `unknown key${nearOrAll(key, keys)}`)
      continue
    }
    const read = readValue(reading, `${name}.${key}`, value, kinds[key])
    if (read !== undefined) Object.assign(settings, { [key]: read })
  }
  const failures = validateSync(settings, {
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  })
  for (const { property, constraints } of failures) {
    if (!isKey(property)) continue
    const value = entry.node.entries.get(property)
    const [expected] = Object.values(constraints ?? {})
    const written =
      value?.node.kind === 'scalar' && kinds[property] !== 'secret' ? `, got ${quote(value.node.value)}` : ''
    const words = settingsClass.words?.[property]
    const near = words === undefined || value?.node.kind !== 'scalar' ? '' : didYouMean(String(value.node.value), words)
    reading.problems.add(value?.line ?? entry.line, `${name}.${property}`, `expected ${expected}${written}${near}`)
  }
  return settings
}
