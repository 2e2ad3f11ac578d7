import { createRequire } from 'node:module'
import type * as PhoneNumbers from 'libphonenumber-js'
import type { CountryCode, PhoneNumber } from 'libphonenumber-js'
import type { CustomerRecord } from '../model/index.js'
import { isFreeMail } from './free-mail.js'

/** What two records of the same customer may share, strongest first. */
export const matchKinds = ['CREDIT_CODE', 'EXPLICIT_LINK', 'PHONE', 'EMAIL'] as const

/** One kind of match. */
export type MatchKind = (typeof matchKinds)[number]

/** Kinds of keys that are read from a record's own fields. */
export type KeyKind = Exclude<MatchKind, 'EXPLICIT_LINK'>

/** The field that each kind of key is read from. */
export const keyFields: Readonly<Record<KeyKind, 'creditCode' | 'phone' | 'email'>> = {
  CREDIT_CODE: 'creditCode',
  PHONE: 'phone',
  EMAIL: 'email',
}

/** The keys of one customer, normalised; null = the record has none that counts. */
export type CustomerKeys = Readonly<Record<KeyKind, string | null>>

/**
 * Reads and normalises the keys of a customer. A field that holds no text gives no key: customers are matched together,
 * and one wrong record takes nothing from the others.
 */
export function keysOf(customer: Pick<CustomerRecord, 'creditCode' | 'phone' | 'email' | 'kind'>): CustomerKeys {
  const textOf = (kind: KeyKind): string | null => {
    const value = customer[keyFields[kind]]
    return typeof value === 'string' ? value : null
  }
  return {
    CREDIT_CODE: creditCodeKey(textOf('CREDIT_CODE')),
    PHONE: phoneKey(textOf('PHONE')),
    EMAIL: emailKey(textOf('EMAIL')),
  }
}

const require = createRequire(import.meta.url)
let phoneNumbers: typeof PhoneNumbers | undefined

/** Loads the library with its table of all countries when the first number is read: most servers never match customers. */
function parsePhone(text: string, country?: CountryCode): PhoneNumber | undefined {
  phoneNumbers ??= require('libphonenumber-js') as typeof PhoneNumbers
  return phoneNumbers.parsePhoneNumberFromString(text, country)
}

const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/**
 * A unified social credit code: 18 characters, upper case, whose last is the check character of the others
 * (GB 32100-2015). Null when it is not one, so that a mistyped code joins nobody.
 */
export function creditCodeKey(text: string | null): string | null {
  if (text === null || text.length !== 18) return null
  let sum = 0
  for (let index = 0; index < 17; index++) {
    const value = creditAlphabet.indexOf(text[index]!)
    if (value === -1) return null
    sum += value * creditWeights[index]!
  }
  return creditAlphabet[(31 - (sum % 31)) % 31] === text[17] ? text : null
}

/**
 * The E.164 number that a phone text means; a number without country is Chinese. Null for texts that are no possible
 * number, and for ways of writing that `phoneSpellings` does not list: a source is searched by spelling, so a key that
 * cannot be searched for must not be found from the other side either.
 */
export function phoneKey(text: string | null): string | null {
  if (text === null || text.length > 40) return null
  const number = parsePhone(text, 'CN')
  if (number === undefined || !number.isPossible() || number.ext !== undefined) return null
  return spellingsOf(number).includes(text) ? number.number : null
}

/** Every way of writing an E.164 number that counts, as exact texts. About a dozen. */
export function phoneSpellings(e164: string): readonly string[] {
  const number = parsePhone(e164)
  return number === undefined ? [] : spellingsOf(number)
}

/** Digits alone can mean a Chinese number where another country's was meant; such spellings do not count. */
function spellingsOf(number: PhoneNumber): readonly string[] {
  return [...new Set(writtenForms(number))].filter((text) => parsePhone(text, 'CN')?.number === number.number)
}

function writtenForms(number: PhoneNumber): readonly string[] {
  const country = number.countryCallingCode
  const digits = number.nationalNumber
  const international = number.formatInternational()
  const spellings = [
    `+${country}${digits}`,
    international,
    international.replaceAll(' ', '-'),
    `00${country}${digits}`,
    `${country}${digits}`,
  ]
  if (country !== '86') return [...spellings, ...groupedTail(country, digits)]
  const parts = chineseParts(digits)
  spellings.push(`+86 ${digits}`, `+86-${digits}`, `86-${digits}`)
  if (parts === null)
    spellings.push(
      digits,
      mobileGroups(digits, ' '),
      mobileGroups(digits, '-'),
      `+86 ${mobileGroups(digits, ' ')}`,
      `+86 ${mobileGroups(digits, '-')}`,
    )
  else {
    const [area, rest] = parts
    spellings.push(
      `0${area}${rest}`,
      `0${area}-${rest}`,
      `0${area} ${rest}`,
      `(0${area})${rest}`,
      `(0${area}) ${rest}`,
      `+86 ${area} ${rest}`,
      `+86-${area}-${rest}`,
    )
  }
  return spellings
}

/** Area code and subscriber number of a Chinese landline; null for mobile and service numbers. */
function chineseParts(digits: string): readonly [string, string] | null {
  if (/^1[3-9]\d{9}$/.test(digits) || /^[48]00\d{7}$/.test(digits)) return null
  const area = /^(10|2\d)/.test(digits) ? 2 : 3
  return [digits.slice(0, area), digits.slice(area)]
}

function mobileGroups(digits: string, separator: string): string {
  return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].join(separator)
}

/** `+1 555 0142 7781` and the like: country, three, four, rest. */
function groupedTail(country: string, digits: string): readonly string[] {
  const groups = [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].filter((group) => group !== '')
  return [`+${country} ${groups.join(' ')}`, `+${country}-${groups.join('-')}`]
}

/**
 * An e-mail address folded to lower case. Null for texts that are no address, for addresses at free-mail domains (which
 * many companies share), and for spellings that `emailSpellings` does not list.
 */
export function emailKey(text: string | null): string | null {
  if (text === null || text.length > 254) return null
  const folded = text.toLowerCase()
  if (!/^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/.test(folded)) return null
  if (isFreeMail(folded.slice(folded.indexOf('@') + 1))) return null
  return emailSpellings(folded).includes(text) ? folded : null
}

/** Ways of writing an address that count: lower case, upper case, capitals at the beginning of its parts. */
export function emailSpellings(folded: string): readonly string[] {
  const at = folded.indexOf('@')
  const [local, domain] = [folded.slice(0, at), folded.slice(at + 1)]
  const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
  const words = local.replace(/(^|[.\-_])([a-z])/g, (match) => match.toUpperCase())
  const forms: readonly (readonly [string, string])[] = [
    [local, domain],
    [local.toUpperCase(), domain.toUpperCase()],
    [local.toUpperCase(), domain],
    [capital(local), domain],
    [capital(local), capital(domain)],
    [words, domain],
    [words, capital(domain)],
  ]
  return [...new Set(forms.map(([name, host]) => `${name}@${host}`))]
}

/** Exact texts under which a key may be stored. */
export function spellings(kind: KeyKind, key: string): readonly string[] {
  switch (kind) {
    case 'CREDIT_CODE':
      return [key]
    case 'PHONE':
      return phoneSpellings(key)
    case 'EMAIL':
      return emailSpellings(key)
  }
}
