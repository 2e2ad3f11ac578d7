import { createCipheriv, createDecipheriv } from 'node:crypto'

/** How the issued key text becomes key bytes: as it is, or by the .NET demonstration's rule (cut or filled to 16). */
export type KeyMode = 'raw' | 'net16'

/** What was wrong with a sealed text, found in this order. */
export type SealProblem = 'key' | 'base64' | 'length' | 'padding' | 'text' | 'json'

/** A text that cannot be opened, or a key that cannot be used. */
export class SealError extends Error {
  readonly problem: SealProblem

  constructor(problem: SealProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

/** Seals and opens the payloads of the data calls. */
export interface Sealer {
  /** Base64 text of the encrypted UTF-8 bytes; the same text gives the same result, as ECB does. */
  seal(text: string): string
  /** @throws SealError unless the text is whole blocks with right padding and UTF-8 inside. */
  open(sealed: string): string
  /** Opens and parses; a wrong key passes the padding about once in 256 tries, so only JSON counts. @throws SealError */
  openJson(sealed: string): unknown
}

const blockBytes = 16
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Makes the sealer of one key: AES in ECB mode with PKCS#7 padding, key = the UTF-8 bytes of the issued text.
 * Source: the vendor's demonstrations linkerp-demo (AESUtil) and linkerp4Net-demo (AESUtility), 2017-10-18.
 * @throws SealError with problem `key` when the key is not 16, 24 or 32 bytes (mode `raw`).
 */
export function createSealer(key: string, mode: KeyMode = 'raw'): Sealer {
  const keyBytes = bytesOf(key, mode)
  const algorithm = `aes-${keyBytes.length * 8}-ecb`

  const open = (sealed: string): string => {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(sealed)) {
      throw new SealError('base64', 'data is not standard base64')
    }
    const bytes = Buffer.from(sealed, 'base64')
    if (bytes.length === 0 || bytes.length % blockBytes !== 0) {
      throw new SealError('length', `data has ${bytes.length} bytes, not a multiple of ${blockBytes}`)
    }
    const decipher = createDecipheriv(algorithm, keyBytes, null)
    let plain: Buffer
    try {
      plain = Buffer.concat([decipher.update(bytes), decipher.final()])
    } catch {
      throw new SealError('padding', 'data has bad padding')
    }
    try {
      return strictUtf8.decode(plain)
    } catch {
      throw new SealError('text', 'data is not UTF-8')
    }
  }

  return {
    seal: (text) => {
      const cipher = createCipheriv(algorithm, keyBytes, null)
      return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
    },
    open,
    openJson: (sealed) => {
      const text = open(sealed)
      try {
        return JSON.parse(text) as unknown
      } catch {
        throw new SealError('json', 'data is not JSON')
      }
    },
  }
}

function bytesOf(key: string, mode: KeyMode): Buffer {
  const bytes = Buffer.from(key, 'utf8')
  if (mode === 'net16') return Buffer.concat([bytes, Buffer.alloc(blockBytes)], blockBytes)
  if (![16, 24, 32].includes(bytes.length)) {
    throw new SealError('key', `the key has ${bytes.length} bytes; AES needs 16, 24 or 32`)
  }
  return bytes
}
