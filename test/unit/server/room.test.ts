import { EventEmitter } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { Room, type Leave } from '../../../src/server/capacity/room.js'
import { createFakeTiming } from '../../support/fake-timing.js'

interface Asked {
  readonly entrant: EventEmitter
  /** Undefined = still waiting. */
  leave: Leave | null | undefined
}

function asking(places: number, queue: number, longestMs: number) {
  const timing = createFakeTiming()
  const room = new Room({ places, queue, longestMs, timing })
  const ask = (): Asked => {
    const asked: Asked = { entrant: new EventEmitter(), leave: undefined }
    void room.enter(asked.entrant).then((leave) => (asked.leave = leave))
    return asked
  }
  const states = async (all: readonly Asked[]): Promise<string> => {
    // Entries may be spread over turns of the event loop.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    return all.map(({ leave }) => (leave === undefined ? 'w' : leave === null ? 'r' : 'i')).join('')
  }
  return { timing, room, ask, states, many: (count: number) => Array.from({ length: count }, ask) }
}

describe('Room', () => {
  it('takes in so many, lets so many wait, and refuses the rest at once', async () => {
    const { many, states } = asking(3, 4, 1_000)
    expect(await states(many(10))).toBe('iiiwwwwrrr')
  })

  it('lets in the oldest first, one for each that leaves, however often that leaves', async () => {
    const { many, states } = asking(2, 4, 1_000)
    const all = many(6)
    expect(await states(all)).toBe('iiwwww')
    all[1]!.leave!()
    all[1]!.leave!()
    expect(await states(all)).toBe('iiiwww')
    all[0]!.leave!()
    all[2]!.leave!()
    expect(await states(all)).toBe('iiiiiw')
  })

  it('forgets who leaves the queue', async () => {
    const { many, states } = asking(1, 3, 1_000)
    const all = many(4)
    await states(all)
    all[1]!.entrant.emit('close')
    all[0]!.leave!()
    expect(await states(all)).toBe('iriw')
    expect(all[2]!.entrant.listenerCount('close')).toBe(0)
  })

  it('refuses at once whom stays as they were would keep waiting too long', async () => {
    const { timing, room, many, ask, states } = asking(2, 100, 1_000)
    for (let times = 0; times < 200; times++) {
      const [stay] = many(1)
      await states([stay!])
      await timing.advance(400)
      stay!.leave!()
    }
    // A place is free every 200 ms, and a stay takes 400: three of those who wait are through within a second.
    const all = many(9)
    expect(await states(all)).toBe('iiwwwrrrr')
    expect(room.retryAfterMs).toBeGreaterThan(600)
    all[0]!.leave!()
    all[1]!.leave!()
    expect(await states([...all, ask()])).toMatch(/^iiiiwrrrr[iw]$/)
  })

  it('refuses those who wait when stays turn out to be too long, the youngest first', async () => {
    const { timing, many, states } = asking(2, 6, 1_000)
    const all = many(8)
    expect(await states(all)).toBe('iiwwwwww')
    await timing.advance(200)
    expect(await states(all)).toBe('iiwwwwww')
    // After 300 ms a stay takes at least as long: the third is foreseen to be through after 300 + 3 * 150 + 300.
    await timing.advance(100)
    expect(await states(all)).toBe('iiwwrrrr')
    await timing.advance(100)
    expect(await states(all)).toBe('iiwrrrrr')
    await timing.advance(1_000)
    expect(await states(all)).toBe('iirrrrrr')
  })

  it('lets the event loop turn between entries that take long', async () => {
    const { room } = asking(100, 400, 1_000)
    const turns: number[] = []
    let turn = 0
    let stop = false
    const count = (): void => {
      turn += 1
      if (!stop) setImmediate(count)
    }
    setImmediate(count)
    const work = async (): Promise<void> => {
      await room.enter(new EventEmitter())
      for (const end = performance.now() + 6; performance.now() < end;);
      turns.push(turn)
    }
    // Each as a callback of its own, as requests come.
    await Promise.all(
      Array.from({ length: 12 }, () => new Promise<void>((resolve) => setTimeout(() => void work().then(resolve), 0))),
    )
    stop = true
    const most = Math.max(...turns.map((each) => turns.filter((other) => other === each).length))
    expect(most).toBeLessThanOrEqual(3)
  })
})
