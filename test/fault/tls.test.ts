import { describe, expect, it } from '@jest/globals'
import { CrmError } from '../../src/errors/index.js'
import { createTransportFactory, type HttpRequest } from '../../src/transport/index.js'
import { startTestServer } from '../support/server.js'
import { authority, startTlsServer, type TestCertificate } from '../support/tls.js'

const refusals: readonly (readonly [TestCertificate, code: string, advice: RegExp])[] = [
  ['good', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', /tls\.ca, or in NODE_EXTRA_CA_CERTS/],
  ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT', /tls\.ca, or in NODE_EXTRA_CA_CERTS/],
]

function setup(httpClient: 'node-fetch' | 'undici', url: string, authorities: readonly string[] = []) {
  const send = createTransportFactory({ source: 'crm', httpClient, random: () => 0, authorities }).create({})
  const request: HttpRequest = { method: 'GET', url, headers: {}, text: 'GET /a', repeatable: true }
  const call = { signal: new AbortController().signal, deadline: Date.now() + 20_000 }
  return async (): Promise<CrmError> => {
    try {
      await send(request, call)
    } catch (error) {
      if (error instanceof CrmError) return error
      throw error
    }
    throw new Error('No error came')
  }
}

describe.each(['node-fetch', 'undici'] as const)('TLS over %s', (httpClient) => {
  it.each(refusals)('names why it refuses the %s certificate, and does not try again', async (name, code, advice) => {
    const server = await startTlsServer(name)
    try {
      const error = await setup(httpClient, `${server.url}/a?token=hidden`)()
      expect(error).toMatchObject({
        code: 'SOURCE_UNAVAILABLE',
        retryable: false,
        details: { systemCode: code, neverLeft: true },
      })
      expect(error.message).toContain(code)
      expect(error.message).toMatch(advice)
      expect(error.message).not.toMatch(/hidden|127\.0\.0\.1/)
      expect(server.connections()).toBe(1)
    } finally {
      await server.close()
    }
  })

  it('takes a certificate that an authority of the source has signed', async () => {
    const server = await startTlsServer('good')
    try {
      await expect(setup(httpClient, server.url, [authority])()).rejects.toThrow('No error came')
      expect(server.connections()).toBe(1)
    } finally {
      await server.close()
    }
  })

  it.each([
    ['expired', 'CERT_HAS_EXPIRED', /its certificate is out of date/],
    ['other-host', 'ERR_TLS_CERT_ALTNAME_INVALID', /its certificate is for another host/],
  ] as const)('looks at the %s certificate of such an authority all the same', async (name, systemCode, advice) => {
    const server = await startTlsServer(name)
    try {
      const error = await setup(httpClient, server.url, [authority])()
      expect(error).toMatchObject({ retryable: false, details: { systemCode, neverLeft: true } })
      expect(error.message).toMatch(advice)
      expect(server.connections()).toBe(1)
    } finally {
      await server.close()
    }
  })

  it('does not look up a name that is not known a second time', async () => {
    const error = await setup(httpClient, 'http://nowhere.invalid/a')()
    expect(error).toMatchObject({ code: 'SOURCE_UNAVAILABLE', retryable: false, details: { neverLeft: true } })
    expect(error.message).toMatch(/(?:ENOTFOUND|EAI_AGAIN); the host name in baseUrl is not known here/)
  })
})

it('stands with its code in the answer to the client, in the log and in what check says', async () => {
  const lines: Readonly<Record<string, unknown>>[] = []
  const tls = await startTlsServer('expired')
  const vendor = 'enterprise-platform'
  const server = await startTestServer({
    vendors: [vendor],
    source: {
      [vendor]: {
        sandbox: { scale: 0.01 },
        settings: { baseUrl: `${tls.url}/v1` },
        transport: { authorities: [authority] },
      },
    },
    server: { logger: { info: (fields) => lines.push(fields), warn: () => undefined, error: () => undefined } },
  })
  try {
    const said = 'This source cannot be reached: CERT_HAS_EXPIRED; its certificate is out of date'
    const { errors } = await server.query('{ customers { nodes { id } sources { code } } }')
    expect(errors.map(({ message, extensions }) => [message, extensions['retryable']])).toEqual([
      [expect.stringContaining(said), false],
    ])
    expect(lines).toMatchObject([{ codes: ['SOURCE_UNAVAILABLE'], causes: [`${vendor} CERT_HAS_EXPIRED`] }])
    const call = { signal: new AbortController().signal, deadline: Date.now() + 20_000 }
    const checked = await server.sources[vendor]!.source.client.check(call)
    expect(checked[0]).toMatchObject({ ok: false, detail: expect.stringContaining(said) })
  } finally {
    await server.close()
    await tls.close()
  }
})
