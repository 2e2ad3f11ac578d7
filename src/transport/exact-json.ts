import { parse as parseLossless } from 'lossless-json'
import { isExactNumber } from '../model/decimal.js'

/**
 * Parses JSON of a source. A number that a double cannot hold exactly becomes the text of its digits, so that nothing is
 * rounded. @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  if (!mayBeRounded(text)) return JSON.parse(text) as unknown
  return parseLong(text, (digits) => digits)
}

/** A number of a JSON text that cannot be kept, and where it stands. */
export interface InexactNumber {
  readonly path: readonly (string | number)[]
  /** As it was written. */
  readonly digits: string
}

/**
 * The first number of a JSON text, or of one member of its object, that a double cannot hold exactly; null when there is
 * none. Costs next to nothing for texts without long numbers. @throws SyntaxError
 */
export function findInexactNumber(text: string, member?: string): InexactNumber | null {
  if (!mayBeRounded(text)) return null
  const value = parseLong(text, (digits) => new LongNumber(digits))
  if (member === undefined) return inexactIn(value, [])
  return typeof value === 'object' && value !== null ? inexactIn(Reflect.get(value, member), [member]) : null
}

class LongNumber {
  constructor(readonly digits: string) {}
}

function inexactIn(value: unknown, path: readonly (string | number)[]): InexactNumber | null {
  if (value instanceof LongNumber) return { path, digits: value.digits }
  if (typeof value !== 'object' || value === null) return null
  for (const [name, member] of Object.entries(value)) {
    const found = inexactIn(member, [...path, Array.isArray(value) ? Number(name) : name])
    if (found !== null) return found
  }
  return null
}

/** Of members of the same name the last one counts, as with `JSON.parse`. */
function parseLong(text: string, otherwise: (digits: string) => unknown): unknown {
  return parseLossless(text, null, {
    parseNumber: (digits) => (isExactNumber(digits) ? Number(digits) : otherwise(digits)),
    onDuplicateKey: ({ newValue }) => newValue,
  })
}

const shortestLong = 16
const longExponent = /\d[eE][+-]?\d{3}/
const longNumber = /(?:^|[:[,])\s*-?\d(?:[\d.]{15}|[\d.]*[eE][+-]?\d{3})/

/**
 * Whether there is a number of sixteen digits or more, or with a three-digit exponent, that would be rounded. Pages without any are the rule, so what rules it out for most of them, in less than half of the
 * time, goes first.
 */
function mayBeRounded(text: string): boolean {
  return (hasLongRun(text) || longExponent.test(text)) && longNumber.test(text) && holdsInexact(text)
}

const quote = 0x22
const backslash = 0x5c
const numberHere = /-?\d[\d.eE+-]*/y

/** Looks at the numbers that stand outside of texts: reading these number by number would take many times as long. */
function holdsInexact(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfText(text, at)
    else if (isDigitOrPoint(code)) {
      numberHere.lastIndex = at
      const digits = numberHere.exec(text)?.[0] ?? ''
      if (digits.length >= shortestLong || digits.includes('e') || digits.includes('E')) {
        if (!isExactNumber(digits)) return true
      }
      at += Math.max(0, digits.length - 1)
    }
  }
  return false
}

/** Place of the quote that ends the text which begins here. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code === backslash) at++
  }
  return text.length
}

/** Whether sixteen digits and points stand in a row: one of them is then at a multiple of sixteen. */
function hasLongRun(text: string): boolean {
  for (let at = shortestLong - 1; at < text.length; at += shortestLong) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue
    let first = at
    let last = at
    while (first > 0 && isDigitOrPoint(text.charCodeAt(first - 1))) first--
    while (last + 1 < text.length && isDigitOrPoint(text.charCodeAt(last + 1))) last++
    if (last - first + 1 >= shortestLong) return true
  }
  return false
}

function isDigitOrPoint(code: number): boolean {
  return code >= 0x2e && code <= 0x39 && code !== 0x2f
}
