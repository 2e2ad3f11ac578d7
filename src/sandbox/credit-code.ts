const organisationCharacters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const creditCharacters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2]
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/**
 * Builds a unified social credit code of 18 characters: registrar 91, a six-digit area, an eight-digit serial with its
 * own check character (GB 11714), and the closing check character (GB 32100-2015).
 */
export function buildCreditCode(areaCode: number, serial: number): string {
  const organisation = String(serial % 100_000_000).padStart(8, '0')
  const remainder = 11 - (weigh(organisation, organisationCharacters, organisationWeights) % 11)
  const organisationCheck = remainder === 10 ? 'X' : remainder === 11 ? '0' : String(remainder)
  const body = `91${String(areaCode).padStart(6, '0')}${organisation}${organisationCheck}`
  return body + creditCheckCharacter(body)
}

/** The closing character that belongs to the first 17 characters of a credit code (GB 32100-2015). */
export function creditCheckCharacter(first17: string): string {
  const sum = weigh(first17, creditCharacters, creditWeights)
  return creditCharacters.charAt((31 - (sum % 31)) % 31)
}

function weigh(text: string, characters: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * characters.indexOf(text.charAt(index)), 0)
}
