import type { Description } from './description.js'
import type { ObjectName } from './objects.js'
import type { XiaoshouyiSettings } from './settings.js'
import { writtenFields, writtenKinds } from './write-fields.js'
import { writtenObjects } from './write-settings.js'

/**
 * What a new record of an object needs beyond what we say ourselves, as the end of a sentence; empty when nothing is
 * missing or the object is not written. Owner, business type and department are usual.
 */
export function writeAdvice(settings: XiaoshouyiSettings, object: ObjectName, description: Description): string {
  const written = writtenObjects.find((known) => known === object)
  if (written === undefined) return ''
  const said = new Set([...columnsSaid(settings, object), ...Object.keys(settings.writes.defaults[written])])
  const needed = [...description].filter(([column, { needed: asks }]) => asks && !said.has(column))
  if (needed.length === 0) return ''
  const listed = needed.map(([column, { label }]) => `${column} ${label}`).join(', ')
  return `; to make one, name values for ${listed} in writes.defaults.${written} or with each write`
}

function columnsSaid(settings: XiaoshouyiSettings, object: ObjectName): readonly (string | null)[] {
  if (object === 'orderProduct') return Object.values(settings.fields.orderProduct)
  const written = writtenFields(settings)
  return writtenKinds
    .filter((kind) => written[kind].object === object)
    .flatMap((kind) => Object.values(written[kind].fields).map(({ column }) => column))
}
