import { didYouMean } from '../errors/index.js'
import type { SourceProfile } from '../measure/index.js'
import type { OpenedSource, RegisteredVendor } from '../vendors/vendor.js'
import { readAuthorities } from './authorities.js'
import { commonSettings, readSettleMs } from './common-settings.js'
import type { ConfigEntry } from './document.js'
import { find, readSourceSettings, type RawSettings } from './source-settings.js'
import { quote, readValue, type Reading } from './values.js'

/** A source whose settings passed every check. */
export interface SourceConfig extends OpenedSource {
  readonly name: string
  /** Folder name of its vendor. */
  readonly vendor: string
  /** Name for people; the source's own name when none is configured. */
  readonly label: string
  /** What was measured of it; absent = what its vendor declares holds. */
  readonly profile?: SourceProfile
  /** Certificates (PEM) that vouch for its address beside those that Node.js knows; absent = none. */
  readonly authorities?: readonly string[]
  /** How long a write whose answer was lost may still turn up, in milliseconds; absent = the engine's own. */
  readonly settleMs?: number
}

/** Vendors by folder name. */
export type VendorTable = Readonly<Record<string, RegisteredVendor>>

const namePattern = /^[a-z][a-z0-9-]{0,39}$/
const commonKeys = ['vendor', 'label'] as const

/** Reads the section `sources`; a source with a problem is left out, and its problems are added. */
export function readSources(
  reading: Reading,
  entry: ConfigEntry | undefined,
  vendors: VendorTable,
): readonly SourceConfig[] {
  if (entry?.node.kind !== 'map' || entry.node.entries.size === 0) {
    const example = `name: { vendor: ${Object.keys(vendors)[0] ?? 'vendor'}, ... }`
    if (!reading.problems.touches('sources')) {
      reading.problems.add(entry?.line ?? null, 'sources', `expected at least one source, such as ${example}`)
    }
    return []
  }
  const sources: SourceConfig[] = []
  for (const [name, source] of entry.node.entries) {
    const read = readSource(reading, name, source, vendors)
    if (read !== undefined) sources.push(read)
  }
  return sources
}

function readSource(
  reading: Reading,
  name: string,
  { line, node }: ConfigEntry,
  vendors: VendorTable,
): SourceConfig | undefined {
  const { problems } = reading
  const path = `sources.${name}`
  if (!namePattern.test(name)) {
    const expected = 'a name of at most 40 lower-case letters, digits and dashes that starts with a letter'
    problems.add(line, path, `expected ${expected}, got ${quote(name)}`)
  }
  if (node.kind !== 'map') {
    problems.add(line, path, 'expected keys below it: vendor and the settings of that vendor')
    return undefined
  }
  const labelEntry = node.entries.get('label')
  const label = labelEntry === undefined ? name : readValue(reading, `${path}.label`, labelEntry, 'string')

  const known = Object.keys(vendors)
  const vendorEntry = node.entries.get('vendor')
  if (vendorEntry === undefined) {
    if (!problems.touches(`${path}.vendor`)) {
      problems.add(line, `${path}.vendor`, `missing; expected one of ${known.join(', ')}`)
    }
    return undefined
  }
  const vendorName = readValue(reading, `${path}.vendor`, vendorEntry, 'string')
  if (vendorName === undefined) return undefined
  const id = String(vendorName)
  const vendor = Object.hasOwn(vendors, id) ? vendors[id] : undefined
  if (vendor === undefined) {
    const near = didYouMean(id, known)
    problems.add(vendorEntry.line, `${path}.vendor`, `expected one of ${known.join(', ')}, got ${quote(id)}${near}`)
    return undefined
  }

  const section = { path, line, node, shapes: [...vendor.settings, ...commonSettings], commonKeys }
  const raw = readSourceSettings(reading, section)
  const authorities = authoritiesOf(reading, raw, (message) =>
    problems.add(find(section, 'tls.ca').line, `${path}.tls.ca`, message),
  )
  const opened = vendor.open(raw)
  const settling = readSettleMs(raw)
  if ('problems' in opened || 'problems' in settling) {
    const found = [opened, settling].flatMap((each) => ('problems' in each ? each.problems : []))
    for (const { setting, message } of found) {
      const key = setting === '' ? path : `${path}.${setting}`
      // A setting left out because it is wrong would be called missing a second time.
      if (setting !== '' && problems.touches(key)) continue
      problems.add(find(section, setting).line, key, withoutSecrets(message, reading.secrets))
    }
    return undefined
  }
  if (label === undefined) return undefined
  return {
    name,
    vendor: id,
    label: String(label),
    ...(authorities === undefined ? {} : { authorities }),
    ...settling,
    connect: (transport) => opened.connect(transport),
  }
}

function authoritiesOf(
  reading: Reading,
  { tls }: RawSettings,
  reject: (message: string) => void,
): readonly string[] | undefined {
  const file = typeof tls === 'object' && tls !== null ? (tls as RawSettings)['ca'] : undefined
  if (typeof file !== 'string') return undefined
  const read = readAuthorities(reading, file)
  if ('certificates' in read) return read.certificates
  reject(read.problem)
  return undefined
}

/** Vendors do not quote secrets; should one slip, it is struck out here. */
function withoutSecrets(message: string, secrets: ReadonlySet<string>): string {
  let cleaned = message
  for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '***')
  return cleaned
}
