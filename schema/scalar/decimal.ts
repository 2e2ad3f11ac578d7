import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { quoted } from '../../src/errors/index.js'
import { canonicalDecimal } from '../../src/model/index.js'
import { atLiteral } from './literal.js'

/** Longest canonical decimal accepted from a client, in characters; the same bound as in filters. */
const maxLength = 60

function parseText(text: string): string {
  const canonical = canonicalDecimal(text)
  if (canonical === null || canonical.length > maxLength) {
    throw new GraphQLError(
      `Decimal is a text such as "1299.90" of at most ${maxLength} digits; not ${quoted(text, maxLength)}`,
    )
  }
  return canonical
}

function refuseFloat(): never {
  throw new GraphQLError('Decimal takes no floating-point number, which may already have lost digits; send "1299.90"')
}

function parseValue(value: unknown): string {
  if (typeof value === 'string') return parseText(value)
  if (typeof value !== 'number') throw new GraphQLError(`Decimal is a text such as "1299.90"; not a ${typeof value}`)
  return Number.isSafeInteger(value) ? String(value) : refuseFloat()
}

/** Exact decimals; inside the server canonical decimal texts. Whole numbers are accepted too, floats never. */
export const Decimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal number, written as a text: `"1299.9"`. Whole numbers may also be sent as plain numbers; a ' +
    'number with a fraction must be a text. Answers carry no needless zeros.',
  serialize: (value) => {
    const canonical = typeof value === 'string' ? canonicalDecimal(value) : null
    if (canonical === null) throw new GraphQLError('Decimal can only be made of the text of a decimal')
    return canonical
  },
  parseValue,
  parseLiteral: atLiteral((node) => {
    if (node.kind === Kind.STRING || node.kind === Kind.INT) return parseText(node.value)
    if (node.kind === Kind.FLOAT) return refuseFloat()
    throw new GraphQLError('Decimal is a text such as "1299.90"')
  }),
})
