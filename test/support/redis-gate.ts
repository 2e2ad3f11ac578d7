import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Stands before a Redis and lets through what a test allows. */
export interface RedisGate {
  readonly url: string
  /** Everything passes, what was held back too. */
  open(): Promise<void>
  /** Connections stay, nothing passes: a Redis that hangs. */
  hold(): void
  /** Connections break and none is taken: a Redis that is away. */
  shut(): Promise<void>
  close(): Promise<void>
}

/** Opens a gate before the Redis at this address. */
export async function openRedisGate(redisUrl: string): Promise<RedisGate> {
  const target = new URL(redisUrl)
  const sockets = new Set<Socket>()
  let isHeld = false
  const server = createServer((near) => {
    const far = connect(Number(target.port || 6379), target.hostname)
    for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(socket)
      socket.on('data', (chunk) => other.write(chunk))
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      if (isHeld) socket.pause()
    }
  })
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const shut = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    for (const socket of sockets) socket.destroy()
    await once(server, 'close')
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = new URL(redisUrl)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    open: async () => {
      isHeld = false
      for (const socket of sockets) socket.resume()
      if (!server.listening) await listen(port)
    },
    hold: () => {
      isHeld = true
      for (const socket of sockets) socket.pause()
    },
    shut,
    close: shut,
  }
}
