import { describe, expect, it, test } from '@jest/globals'
import { createSealer, keyProblem, sealLayer } from '../../../../src/vendors/yunzhijia/seal.js'
import { vectors } from './vectors.js'

const plainOfE1 = '{"eid":"6826231"}'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

describe('the vectors', () => {
  const sealer = createSealer(vectors.sealingKey, 'raw')

  test.each(vectors.sealed)('$id: $what', ({ plain, sealed }) => {
    expect(sealer.seal(plain)).toBe(sealed)
    expect(sealer.open(sealed)).toEqual(parsed(plain))
  })

  test.each(vectors.otherKeys)('key $key by either rule', ({ key, raw, net16 }) => {
    expect(createSealer(key, 'net16').seal(plainOfE1)).toBe(net16)
    if (raw === null) {
      expect(keyProblem(key, 'raw')).toBe('must have 16, 24 or 32 bytes; it has 8')
      expect(() => createSealer(key, 'raw')).toThrow(/Invariant/)
    } else {
      expect(keyProblem(key, 'raw')).toBeNull()
      expect(createSealer(key, 'raw').seal(plainOfE1)).toBe(raw)
    }
  })

  test.each(vectors.refused)('is refused: $what', ({ key, sealed }) => {
    expect(createSealer(key, 'raw').open(sealed)).toBeUndefined()
  })
})

describe('opening', () => {
  const sealer = createSealer(vectors.sealingKey, 'raw')

  it('keeps every digit of a number', () => {
    const opened = sealer.open(sealer.seal('{"a":[12345678901234567890,1e400,0.1234567890123456789,7]}'))
    expect(opened).toEqual({ a: ['12345678901234567890', '1e400', '0.1234567890123456789', 7] })
  })

  it.each([
    '',
    'not base64',
    'c7+tFzQLFN0Uqt6gFBrrbg',
    'c7-tFzQLFN0Uqt6gFBrrbg==',
    'c7+tFzQLFN0U\nqt6gFBrrbg==',
    sealer.seal('{"cut":'),
  ])('refuses %j', (sealed) => {
    expect(sealer.open(sealed)).toBeUndefined()
  })

  it('counts only UTF-8 and JSON, so that a wrong key is never taken for a right one', () => {
    const sealed = sealer.seal(plainOfE1)
    for (let number = 0; number < 3000; number++) {
      // Some of so many keys pass the padding.
      expect(createSealer(`wrongKey${String(number).padStart(8, '0')}`, 'raw').open(sealed)).toBeUndefined()
    }
  })

  it('keeps texts of every language', () => {
    const value = { name: '财务 😀 İ "\\', empty: '' }
    expect(sealer.open(sealer.seal(JSON.stringify(value)))).toEqual(value)
  })

  it('counts the bytes of a key, not its characters', () => {
    expect(keyProblem('密钥密钥密k', 'raw')).toBeNull()
    expect(keyProblem('密钥密钥密钥密钥', 'raw')).toBeNull()
    expect(keyProblem('密钥密钥密钥密钥密钥密钥密钥密钥', 'raw')).toMatch(/it has 48/)
  })
})

describe('the layer', () => {
  const sealer = createSealer(vectors.sealingKey, 'raw')
  const call = { signal: new AbortController().signal, deadline: Infinity }
  const answer = { status: 200, headers: {}, body: '{"data":"untouched"}' }

  it('sends the sealed body in `data` and nothing else, and keeps the plain text for people', async () => {
    const seen: unknown[] = []
    const send = sealLayer(sealer)(async (request) => {
      seen.push(request)
      return answer
    })
    const request = { method: 'POST', url: 'http://x/', headers: { a: 'b' }, text: 'plain', repeatable: true }
    expect(await send({ ...request, body: plainOfE1 }, call)).toBe(answer)
    await send(request, call)
    expect(seen).toEqual([{ ...request, body: JSON.stringify({ data: vectors.sealed[0]?.sealed }) }, request])
  })
})
