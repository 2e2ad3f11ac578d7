import { didYouMean } from '../../errors/index.js'
import type { SettingProblem, SettingShape } from '../vendor.js'
import { isName } from './literals.js'
import { isTimeZone } from './server-time.js'
import { readWriteSettings, writeSettingShapes, type VtigerWriteSettings } from './write-settings.js'

/** Releases as far as they differ for a reader: `classic` (7.x) and `8.0` count, `8.4` answers counts with nothing. */
export const profiles = ['classic', '8.0', '8.4'] as const

/** One release. */
export type Profile = (typeof profiles)[number]

/** Checked settings of one Vtiger source. */
export interface VtigerSettings {
  /** Without a slash at the end and without `webservice.php`. */
  readonly baseUrl: string
  readonly auth: { readonly username: string; readonly accessKey: string }
  /** IANA zone of the server's clock. */
  readonly timeZone: string
  readonly profile: Profile
  readonly fields: { readonly creditCode: string | null }
  /** Most sessions at once for reading. */
  readonly sessions: number
  readonly writes: VtigerWriteSettings
}

/** Settings of a Vtiger source, for the configuration check. */
export const settingShapes: readonly SettingShape[] = [
  {
    name: 'baseUrl',
    type: 'string',
    required: true,
    description: 'Address of the installation, without webservice.php',
  },
  { name: 'auth.username', type: 'string', required: true, description: 'User whose permissions apply to every call' },
  {
    name: 'auth.accessKey',
    type: 'string',
    required: true,
    secret: true,
    description: "Access key from that user's preference page",
  },
  {
    name: 'timeZone',
    type: 'string',
    default: 'UTC',
    description: "IANA zone of the server's default_timezone; times come without one",
  },
  {
    name: 'profile',
    type: 'enum',
    values: profiles,
    default: '8.4',
    description: 'Release: classic (7.x) and 8.0 answer count(*); 8.4 does not and is never asked for counts',
  },
  {
    name: 'fields.creditCode',
    type: 'string',
    description: 'Custom column of Accounts that holds the unified social credit code, such as cf_852',
  },
  {
    name: 'limits.sessions',
    type: 'number',
    default: 4,
    description:
      'Most sessions at once for reading, opened only as calls overlap: the server works at one call a session at a time; writes have one more',
  },
  ...writeSettingShapes,
]

type Raw = Readonly<Record<string, unknown>>

/** Reads raw settings; every problem is returned, none is thrown. */
export function readSettings(
  raw: Raw,
): { readonly settings: VtigerSettings } | { readonly problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = []
  const text = (name: string, fallback?: string): string => {
    const value = valueAt(raw, name)
    if (value === undefined || value === null) {
      if (fallback === undefined) problems.push({ setting: name, message: 'is required' })
      return fallback ?? ''
    }
    if (typeof value === 'string' && value !== '') return value
    problems.push({ setting: name, message: 'must be a text that is not empty' })
    return fallback ?? ''
  }
  const check = (name: string, holds: boolean, message: string): void => {
    if (!holds && !problems.some(({ setting }) => setting === name)) problems.push({ setting: name, message })
  }

  const address = text('baseUrl')
  check('baseUrl', isHttpUrl(address), 'must be an http or https address without a query')
  const username = text('auth.username')
  const accessKey = text('auth.accessKey')
  const timeZone = text('timeZone', 'UTC')
  check('timeZone', isTimeZone(timeZone), 'must be a zone of the IANA database, such as Asia/Shanghai')
  const profile = text('profile', '8.4')
  const known = profiles.find((name) => name === profile)
  check('profile', known !== undefined, `must be one of ${profiles.join(', ')}${didYouMean(profile, profiles)}`)
  const creditCode = valueAt(raw, 'fields.creditCode') == null ? null : text('fields.creditCode')
  check('fields.creditCode', creditCode === null || isName(creditCode), 'must be a column name, such as cf_852')
  const sessions = valueAt(raw, 'limits.sessions') ?? 4
  const isCount = typeof sessions === 'number' && Number.isSafeInteger(sessions) && sessions >= 1
  check('limits.sessions', isCount, 'must be a whole number of at least 1')
  const reject = (setting: string, message: string): void => check(setting, false, message)
  const writes = readWriteSettings((name) => valueAt(raw, name), reject, known !== '8.4')
  if (problems.length > 0 || known === undefined) return { problems }
  return {
    settings: {
      baseUrl: address.replace(/\/+(?:webservice\.php)?\/*$/, ''),
      auth: { username, accessKey },
      timeZone,
      profile: known,
      fields: { creditCode },
      sessions: Number(sessions),
      writes,
    },
  }
}

function valueAt(raw: Raw, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as Raw)[key] : undefined),
      raw,
    )
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username } = new URL(text)
  return /^https?:$/.test(protocol) && search === '' && hash === '' && username === ''
}
