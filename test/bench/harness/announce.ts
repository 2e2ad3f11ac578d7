import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Listens on a free port, prints `ready <url>` and lives until its standard input ends, so that nothing outlives the
 * program that started it.
 */
export function announce(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    announceUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
}

/** The same for a server that already listens. */
export function announceUrl(url: string): void {
  console.log(`ready ${url}`)
  process.stdin.on('end', () => process.exit(0)).resume()
}
