import { createCipheriv, createDecipheriv } from 'node:crypto'
import { invariant } from '../../errors/index.js'
import { parseExactly, type Layer } from '../../transport/index.js'

/** How the issued key text becomes key bytes. */
export const keyModes = ['raw', 'net16'] as const

/** `raw` takes the UTF-8 bytes as they are; `net16` cuts them to 16 or fills them up with zeros. */
export type KeyMode = (typeof keyModes)[number]

/** Seals and opens payloads with one key. */
export interface Sealer {
  /** Base64 of the encrypted text. The same text always gives the same result: the mode has no random part. */
  seal(text: string): string
  /**
   * The JSON value in a sealed text; undefined when it does not open. A wrong key passes the padding about once in 256
   * times, so only what also is UTF-8 and parses as JSON counts as opened. What was wrong is not told: whoever could tell
   * a wrong padding from wrong JSON could open texts without the key.
   */
  open(sealed: string): unknown
}

const blockBytes = 16
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What is wrong with a key; null when it can be used. The message holds no part of it. */
export function keyProblem(key: string, mode: KeyMode): string | null {
  const { length } = Buffer.from(key, 'utf8')
  if (mode === 'net16' || [16, 24, 32].includes(length)) return null
  return `must have 16, 24 or 32 bytes; it has ${length}`
}

/**
 * The sealer of a key: AES in ECB mode with PKCS#7 padding, UTF-8 inside and standard base64 outside. ECB shows which
 * 16-byte blocks of two payloads are equal; the vendor takes nothing else, so secrecy rests on HTTPS.
 * Source: linkerp-demo (AESUtil) and linkerp4Net-demo (AESUtility), 2017-10-18. Only usable keys; see `keyProblem`.
 */
export function createSealer(key: string, mode: KeyMode): Sealer {
  invariant(keyProblem(key, mode) === null, 'the sealing key was checked with the settings')
  const bytes = Buffer.from(key, 'utf8')
  const keyBytes = mode === 'net16' ? Buffer.concat([bytes, Buffer.alloc(blockBytes)], blockBytes) : bytes
  const algorithm = `aes-${keyBytes.length * 8}-ecb`
  return {
    seal: (text) => {
      const cipher = createCipheriv(algorithm, keyBytes, null)
      return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
    },
    open: (sealed) => {
      try {
        const bytesOfText = Buffer.from(sealed, 'base64')
        if (!base64.test(sealed) || bytesOfText.length === 0) return undefined
        const decipher = createDecipheriv(algorithm, keyBytes, null)
        return parseExactly(utf8.decode(Buffer.concat([decipher.update(bytesOfText), decipher.final()])))
      } catch {
        return undefined
      }
    },
  }
}

/**
 * Seals the body of every request that passes: `{"data": "<sealed>"}` and nothing else, as the LinkERP manual has it.
 * Answers pass untouched, since only those that succeeded may be opened, which the reader of the envelope knows.
 */
export function sealLayer(sealer: Sealer): Layer {
  return (next) => (request, call) =>
    next(
      request.body === undefined ? request : { ...request, body: JSON.stringify({ data: sealer.seal(request.body) }) },
      call,
    )
}
