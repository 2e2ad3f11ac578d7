/** Converts between instants and the zone-less `yyyy-mm-dd hh:mm:ss` of one server. */
export interface ServerZone {
  /** Text of an instant given in epoch seconds; of -Infinity the zero time. */
  format(epochSeconds: number): string
  /** Epoch seconds of a text in this zone; of the two instants of a repeated hour, the first. */
  parse(text: string): number
}

/** What a time reads as that was never set, in data that was moved in by SQL; lower than every other. */
export const zeroTime = '0000-00-00 00:00:00'

/** Makes the converter of an IANA zone such as `Asia/Shanghai`. */
export function createZone(timeZone: string): ServerZone {
  const formatter = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const utc = timeZone === 'UTC'
  const format = (epochSeconds: number): string =>
    utc
      ? new Date(epochSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
      : formatter.format(epochSeconds * 1000).replace(',', '')
  const asUtc = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`) / 1000
  return {
    format: (epochSeconds) => (epochSeconds === -Infinity ? zeroTime : format(epochSeconds)),
    parse: (text) => {
      if (text === zeroTime) return -Infinity
      const wall = asUtc(text)
      if (utc) return wall
      const candidates = [86_400, -86_400].map((shift) => wall - (asUtc(format(wall + shift)) - (wall + shift)))
      const exact = candidates.filter((instant) => format(instant) === text)
      return exact.length > 0 ? Math.min(...exact) : (candidates[0] ?? wall)
    },
  }
}
