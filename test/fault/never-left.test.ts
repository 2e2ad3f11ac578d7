import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { CrmError } from '../../src/errors/index.js'
import { createTransportFactory, type HttpRequest, type Send } from '../../src/transport/index.js'
import { unreachable } from '../../src/transport/send-errors.js'
import { startTlsServer, type TestCertificate } from '../support/tls.js'

/** Somewhere to write to that no byte of a request reaches. */
interface DeadEnd {
  readonly url: string
  close(): Promise<void>
}

const timeoutMs = 400

/** A server below HTTP; its sockets are ended with it. */
function listen(server: Server, scheme: 'http' | 'https'): Promise<DeadEnd> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.on('tlsClientError', () => undefined)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy()
            server.close(() => closed())
          }),
      }),
    )
  })
}

const certified = (certificate: TestCertificate) => (): Promise<DeadEnd> => startTlsServer(certificate)
const afterHello = (answer: (socket: Socket) => void) => (): Promise<DeadEnd> =>
  listen(
    createServer((socket) => {
      socket.once('data', () => answer(socket))
    }),
    'https',
  )

const deadEnds: readonly (readonly [what: string, start: () => Promise<DeadEnd>])[] = [
  [
    'nobody listens',
    async () => {
      const { url, close } = await listen(createServer(), 'http')
      await close()
      return { url, close: async () => undefined }
    },
  ],
  ['a name leads nowhere', async () => ({ url: 'http://nowhere.invalid', close: async () => undefined })],
  ['a certificate has expired', certified('expired')],
  ['a certificate signed itself', certified('self-signed')],
  ['a certificate is of an unknown authority', certified('good')],
  ['a certificate is for another host', certified('other-host')],
  ['the other side speaks no TLS', afterHello((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))],
  ['the other side hangs up in the handshake', afterHello((socket) => socket.end())],
  ['the other side resets in the handshake', afterHello((socket) => socket.resetAndDestroy())],
  ['the other side never answers the handshake', afterHello(() => undefined)],
  [
    'the other side refuses with an alert',
    () => listen(createTlsServer({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }), 'https'),
  ],
]

describe.each(['node-fetch', 'undici'] as const)('a write over %s', (httpClient) => {
  let end: DeadEnd | null = null
  afterEach(async () => {
    await end?.close()
    end = null
  })

  let send: Send
  beforeEach(() => {
    send = createTransportFactory({ source: 'crm', httpClient, timeoutMs }).create({})
  })

  /** What came of a write, and how often its point of no return was passed. */
  async function write(
    url: string,
    onSend: () => void = () => undefined,
  ): Promise<{ readonly came: unknown; readonly begun: number }> {
    let begun = 0
    const request: HttpRequest = {
      method: 'POST',
      url: `${url}/write`,
      headers: { 'content-type': 'application/json' },
      body: '{"name":"Acme"}',
      text: 'POST /write',
      repeatable: false,
      onSend: () => {
        begun++
        onSend()
      },
    }
    const came = await send(request, { signal: new AbortController().signal, deadline: Date.now() + 20_000 }).catch(
      (thrown: unknown) => thrown,
    )
    return { came, begun }
  }

  it.each(deadEnds)('has not begun where %s', async (_what, start) => {
    end = await start()
    const { came, begun } = await write(end.url)
    expect(came).toBeInstanceOf(CrmError)
    expect(begun).toBe(0)
  })
  it('begins once it is connected, on a kept connection too, and not where its sender then forbids it', async () => {
    const asked: string[] = []
    const server = createHttpServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('{}')
    })
    end = await listen(server, 'http')
    const forbidden = new CrmError('DEADLINE_EXCEEDED', 'not any more')
    const forbid = (): void => {
      throw forbidden
    }
    expect(await write(`${end.url}/a`, forbid)).toEqual({ came: forbidden, begun: 1 })
    for (const path of ['/b', '/c']) {
      expect(await write(end.url + path)).toMatchObject({ came: { status: 200 }, begun: 1 })
    }
    expect(await write(`${end.url}/d`, forbid)).toEqual({ came: forbidden, begun: 1 })
    expect(await write(`${end.url}/e`)).toMatchObject({ came: { status: 200 }, begun: 1 })
    expect(asked).toEqual(['/b/write', '/c/write', '/e/write'])
  })

  it.each(['unread', 'read'] as const)('has begun where the other side hangs up with the request %s', async (stage) => {
    const server = createServer((socket) => {
      if (stage === 'unread') socket.end()
      else socket.once('data', () => socket.end())
    })
    end = await listen(server, 'http')
    expect((await write(end.url)).begun).toBe(1)
  })
})

describe('an alert of TLS', () => {
  it.each([
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', true],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', true],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', true],
    ['ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', false],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', false],
    ['ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR', false],
  ])('%s shows that no byte was read: %s', (code, neverLeft) => {
    expect(unreachable({ code }, 'crm').details?.['neverLeft'] === true).toBe(neverLeft)
  })
})
