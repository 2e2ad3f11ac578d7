import type { ServerResponse } from 'node:http'

/** Locks by name: who asks for a held one stands in line, first come, first served. */
export class LockLine {
  private readonly last = new Map<string, Promise<void>>()

  /** Works under a lock, which is held until the answer is out or its connection has ended; null takes none. */
  async hold(name: string | null, outgoing: ServerResponse, work: () => Promise<void>): Promise<void> {
    if (name === null) return work()
    const whole = (this.last.get(name) ?? Promise.resolve()).then(work).then(() => outOrGone(outgoing))
    const settled = whole.catch(() => undefined)
    this.last.set(name, settled)
    await whole.finally(() => {
      if (this.last.get(name) === settled) this.last.delete(name)
    })
  }
}

function outOrGone(outgoing: ServerResponse): Promise<void> {
  if (outgoing.writableEnded || outgoing.destroyed || outgoing.socket === null || outgoing.socket.destroyed) {
    return Promise.resolve()
  }
  return new Promise((resolve) => outgoing.once('close', resolve))
}
