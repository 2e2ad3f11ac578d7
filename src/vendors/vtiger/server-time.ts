import { DateTime, IANAZone } from 'luxon'

/** Converts between instants and the zone-less times of one server, which are whole seconds. */
export interface ServerTime {
  /**
   * True when the zone has kept one offset since 2000: then every time is one instant, both ways, and comparing times
   * is comparing instants. Zones with summer time repeat an hour every autumn.
   */
  readonly uniform: boolean
  /** `yyyy-mm-dd hh:mm:ss` of an instant (epoch milliseconds, cut to the second); null outside the years 1000 to 9999. */
  format(instant: number): string | null
  /** Epoch milliseconds of such a text; null when it is none. Of a repeated hour, the first. */
  parse(text: string): number | null
}

/**
 * What a time reads as that was never set, in data that was moved in by SQL: a missing value, which the database holds to
 * be lower than every other.
 */
export const zeroTime = '0000-00-00 00:00:00'

/** Later than the zero time and earlier than every other. */
export const firstTime = '1000-01-01 00:00:00'

/** Whether a text names a zone of the IANA database. */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name)
}

const timePattern = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d))?$/
const day = 86_400_000

/** Whether a zone is uniform takes a tenth of a second to find out. */
const known = new Map<string, ServerTime>()

/**
 * The converter of an IANA zone. A uniform zone's offset also serves for times before 2000: no record is older than the
 * product, and one offset keeps filters exact.
 */
export function createServerTime(timeZone: string): ServerTime {
  const serverTime = known.get(timeZone) ?? converterOf(timeZone)
  known.set(timeZone, serverTime)
  return serverTime
}

function converterOf(timeZone: string): ServerTime {
  const zone = IANAZone.create(timeZone)
  const offset = uniformOffset(zone)
  const offsetAt = (instant: number): number => (offset ?? zone.offset(instant)) * 60_000
  return {
    uniform: offset !== null,
    format: (instant) => {
      const second = Math.floor(instant / 1000) * 1000
      // Beyond these bounds the zone arithmetic would leave what a date can hold.
      if (!(second > Date.UTC(1000, 0, 2) && second < Date.UTC(9999, 11, 30))) return null
      return new Date(second + offsetAt(second)).toISOString().slice(0, 19).replace('T', ' ')
    },
    parse: (text) => {
      const match = timePattern.exec(text)
      if (match === null) return null
      if (offset === null) {
        const local = DateTime.fromSQL(text, { zone })
        return local.isValid ? local.toMillis() : null
      }
      const wall = Date.parse(`${text.slice(0, 10)}T${match[4] === undefined ? '00:00:00' : text.slice(11)}Z`)
      if (Number.isNaN(wall)) return null
      // A day the month does not have may be read as one of the next month.
      const valid = new Date(wall).toISOString().startsWith(text.slice(0, 10))
      return valid ? wall - offset * 60_000 : null
    },
  }
}

/** The zone's offset in minutes when it was the same all the time from 2000 to 2040, sampled every ten days. */
function uniformOffset(zone: IANAZone): number | null {
  const first = zone.offset(Date.UTC(2000, 0, 1))
  for (let at = Date.UTC(2000, 0, 1); at < Date.UTC(2040, 0, 1); at += 10 * day) {
    if (zone.offset(at) !== first) return null
  }
  return first
}
