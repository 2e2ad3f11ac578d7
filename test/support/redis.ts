import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import type { Need } from './skip.js'

/** A Redis that tests may fill; it holds nothing of anybody else's. */
export interface TestRedis {
  readonly url: string
  close(): Promise<void>
}

const given = process.env['REDIS_URL'] ?? ''
const program = 'redis-server'

/** A Redis to test with: the one that REDIS_URL names, or else the program of this machine. */
export const redisNeed: Need = {
  available: given !== '' || spawnSync(program, ['--version']).status === 0,
  reason: 'no redis-server on the PATH and no REDIS_URL; install redis-server or name a Redis 6.2 or later there',
}

/**
 * The Redis of REDIS_URL, or one of our own on a free port that keeps nothing on disk. It ends with `close`, and with
 * the test's process.
 */
export async function startTestRedis(): Promise<TestRedis> {
  if (given !== '') return { url: given, close: async () => undefined }
  const port = await freePort()
  const child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const stop = (): void => void child.kill('SIGKILL')
  process.once('exit', stop)
  await ready(child)
  return {
    url: `redis://127.0.0.1:${port}`,
    close: async () => {
      process.removeListener('exit', stop)
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function ready(child: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Ready to accept connections')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${program} ended: ${said}`)))
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
