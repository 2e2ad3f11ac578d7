import { readFileSync } from 'node:fs'

/** Test vectors with invented keys, each made by two independent programs. */
interface Vectors {
  readonly credentials: Readonly<Record<'appId' | 'secret' | 'nonceStr' | 'timestamp' | 'refreshToken', string>>
  readonly signatures: readonly { readonly id: string; readonly values: readonly string[]; readonly digest: string }[]
  readonly wrongSignatures: readonly { readonly id: string; readonly mistake: string; readonly digest: string }[]
  readonly sealingKey: string
  readonly sealed: readonly Readonly<Record<'id' | 'what' | 'plain' | 'sealed', string>>[]
  readonly otherKeys: readonly { readonly key: string; readonly raw: string | null; readonly net16: string }[]
  readonly refused: readonly Readonly<Record<'what' | 'key' | 'sealed' | 'problem', string>>[]
}

/** All of them. */
export const vectors = JSON.parse(
  readFileSync(new URL('../../../fixtures/yunzhijia-vectors.json', import.meta.url), 'utf8'),
) as Vectors

/** A signed digest by its id. */
export function digestOf(id: string): string {
  const found = vectors.signatures.find((vector) => vector.id === id)
  if (found === undefined) throw new Error(`no vector ${id}`)
  return found.digest
}
