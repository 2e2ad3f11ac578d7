/** What has its canonical form already, `-0` aside; nearly all that sources send. */
const canonical = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/
const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/
const zero = 0x30
/** Longest text that is looked at, in characters; no amount comes near it. */
const longestText = 10_000

/**
 * The canonical form of a decimal: no plus sign, no leading zeros, no trailing zeros after the point, never `-0`.
 * Two decimals are equal exactly when their canonical forms are. Null when the text is not a decimal, or is longer than
 * 10,000 characters.
 * @example canonicalDecimal('1299.900') === '1299.9'
 */
export function canonicalDecimal(input: string): string | null {
  if (input.length > longestText) return null
  if (canonical.test(input) && input !== '-0') return input
  const match = pattern.exec(input)
  if (match === null) return null
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match
  if (whole === '' && fraction === '') return null
  const exponent = Number(exponentText)
  let digits = whole + fraction
  let point = whole.length + exponent
  if (point <= 0) {
    digits = '0'.repeat(1 - point) + digits
    point = 1
  } else if (point > digits.length) {
    digits += '0'.repeat(point - digits.length)
  }
  const integer = withoutLeadingZeros(digits.slice(0, point - 1)) + digits.charAt(point - 1)
  const decimals = withoutTrailingZeros(digits.slice(point))
  const magnitude = decimals === '' ? integer : `${integer}.${decimals}`
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude
}

function withoutLeadingZeros(digits: string): string {
  let from = 0
  while (from < digits.length && digits.charCodeAt(from) === zero) from++
  return digits.slice(from)
}

/** Not by `/0+$/`, which begins anew at each zero of a run that does not end the text. */
function withoutTrailingZeros(digits: string): string {
  let to = digits.length
  while (to > 0 && digits.charCodeAt(to - 1) === zero) to--
  return digits.slice(0, to)
}

/** Orders two canonical decimals by value: negative, zero or positive. Exact at any length. */
export function compareDecimals(a: string, b: string): number {
  const negativeA = a.startsWith('-')
  const negativeB = b.startsWith('-')
  if (negativeA !== negativeB) return negativeA ? -1 : 1
  return negativeA ? compareMagnitudes(b.slice(1), a.slice(1)) : compareMagnitudes(a, b)
}

function compareMagnitudes(a: string, b: string): number {
  const pointA = a.indexOf('.')
  const pointB = b.indexOf('.')
  const wholeA = pointA === -1 ? a.length : pointA
  const wholeB = pointB === -1 ? b.length : pointB
  if (wholeA !== wholeB) return wholeA - wholeB
  return a < b ? -1 : a > b ? 1 : 0
}

/** The exact product of two canonical decimals, canonical. */
export function multiplyDecimals(a: string, b: string): string {
  const left = scaled(a)
  const right = scaled(b)
  return unscaled(left.units * right.units, left.scale + right.scale)
}

/** The exact difference `a - b` of two canonical decimals, canonical. */
export function subtractDecimals(a: string, b: string): string {
  const left = scaled(a)
  const right = scaled(b)
  const scale = Math.max(left.scale, right.scale)
  return unscaled(
    left.units * 10n ** BigInt(scale - left.scale) - right.units * 10n ** BigInt(scale - right.scale),
    scale,
  )
}

function scaled(value: string): { units: bigint; scale: number } {
  const point = value.indexOf('.')
  return point === -1
    ? { units: BigInt(value), scale: 0 }
    : { units: BigInt(value.replace('.', '')), scale: value.length - point - 1 }
}

function unscaled(units: bigint, scale: number): string {
  const negative = units < 0n
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0')
  const text = `${negative ? '-' : ''}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`
  return canonicalDecimal(text) ?? '0'
}

const plainWhole = /^-?\d+$/

/**
 * Whether a double keeps the number that these digits write, so that the same number is written again: whole numbers up
 * to 2^53 - 1, and what has no more digits than a double tells apart.
 */
export function isExactNumber(digits: string): boolean {
  const value = Number(digits)
  if (plainWhole.test(digits)) return Number.isSafeInteger(value)
  return Number.isFinite(value) && significant(String(value)) === significant(digits)
}

/** The digits without sign, point and exponent, and without zeros at either end. */
function significant(digits: string): string {
  const mantissa = digits.replace(/[eE].*/, '').replace(/[-.]/g, '')
  return withoutLeadingZeros(withoutTrailingZeros(mantissa))
}
