import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'

/** Certificates for `localhost` and 127.0.0.1 with their keys, made for these tests alone. */
export type TestCertificate = 'good' | 'expired' | 'other-host' | 'self-signed'

/** Path of a certificate and its key. */
export function certificateFile(certificate: TestCertificate): string {
  return new URL(`../fixtures/tls/${certificate}.pem`, import.meta.url).pathname
}

/** Path of the authority that signed all of them but the self-signed one. */
export const authorityFile = new URL('../fixtures/tls/authority.pem', import.meta.url).pathname

/** The authority's own certificate. */
export const authority = readFileSync(authorityFile, 'utf8')

/** A running HTTPS server and how often somebody began to connect to it. */
export interface TlsServer {
  readonly url: string
  readonly connections: () => number
  close(): Promise<void>
}

/** Answers everything over HTTPS with an empty JSON object. */
export async function startTlsServer(certificate: TestCertificate): Promise<TlsServer> {
  const pem = readFileSync(certificateFile(certificate))
  let connections = 0
  const server: Server = createServer({ key: pem, cert: pem }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
