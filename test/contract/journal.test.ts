import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import {
  createMemoryJournal,
  createRedisJournal,
  leastRetentionMs,
  openEmbeddedJournal,
  type JournalIntent,
  type Lease,
  type RecordedOutcome,
  type WriteJournal,
} from '../../src/journal/index.js'
import { describeWhen } from '../support/skip.js'
import { redisNeed, startTestRedis, type TestRedis } from '../support/redis.js'

/** A journal whose time a test can pass. */
interface Kept {
  readonly journal: WriteJournal
  /** Lets at least so many milliseconds pass by the journal's clock. */
  pass(milliseconds: number): Promise<void>
  close(): Promise<void>
}

const leaseMs = 400
const lease = (holder: string): Lease => ({ holder, milliseconds: leaseMs })

let counter = 0
/** An intent whose key nobody used before, so that stores may live on between tests. */
const intentOf = (part: Partial<JournalIntent> = {}): JournalIntent => ({
  identity: 'front-end',
  key: `key ${process.pid} ${Date.now()} ${counter++}`,
  fingerprint: 'f1',
  source: 'crm-cn',
  intent: { operation: 'create', kind: 'Customer', values: { name: '示例"科技', phone: null } },
  recordedAt: 1_700_000_000_000,
  sendBefore: 1_700_000_030_000,
  ...part,
})

const applied: RecordedOutcome = { outcome: 'APPLIED', nativeId: '17', problems: [], failure: null, settledAt: null }
const unknown: RecordedOutcome = {
  outcome: 'OUTCOME_UNKNOWN',
  nativeId: null,
  problems: [],
  failure: { code: 'SOURCE_TIMEOUT', message: 'no answer' },
  settledAt: 1_700_000_090_000,
}
const refused: RecordedOutcome = {
  outcome: 'NOT_APPLIED',
  nativeId: null,
  problems: [{ path: ['lines', '0', 'productId'], message: 'There is no such product', code: 'SOURCE_REJECTED' }],
  failure: null,
  settledAt: null,
}

function keepsTheContract(open: () => Promise<Kept>): void {
  let kept: Kept
  let journal: WriteJournal
  beforeAll(async () => {
    kept = await open()
    journal = kept.journal
  })
  afterAll(async () => kept.close())

  it('records an intent and gives the entry, unchanged, to whoever comes with the same key', async () => {
    const intent = intentOf()
    expect(await journal.begin(intent, lease('a'))).toBeNull()
    const known = await journal.begin({ ...intent, fingerprint: 'f2', source: 'other' }, lease('b'))
    expect(known).toEqual({ ...intent, outcome: null, leaseLeftMs: expect.any(Number) })
    expect(known!.leaseLeftMs).toBeGreaterThan(0)
    expect(known!.leaseLeftMs).toBeLessThanOrEqual(leaseMs)
  })

  it('keeps the keys of two identities apart, whatever is in them', async () => {
    const intent = intentOf({ identity: 'a', key: `b","${counter}` })
    expect(await journal.begin(intent, lease('a'))).toBeNull()
    expect(await journal.begin({ ...intent, identity: 'a","b', key: String(counter) }, lease('b'))).toBeNull()
    expect(await journal.begin({ ...intent, identity: 'c' }, lease('c'))).toBeNull()
  })

  it('lets exactly one of many begin', async () => {
    const intent = intentOf()
    const all = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => journal.begin(intent, lease(`holder ${index}`))),
    )
    expect(all.filter((entry) => entry === null)).toHaveLength(1)
  })

  it('takes the same begin of the same holder twice, as a connection that was lost may send it', async () => {
    const intent = intentOf()
    expect(await journal.begin(intent, lease('a'))).toBeNull()
    expect(await journal.begin(intent, lease('a'))).toBeNull()
    expect(await journal.begin(intent, lease('b'))).not.toBeNull()
  })

  it.each([applied, refused])('gives the outcome $outcome for good', async (outcome) => {
    const intent = intentOf()
    await journal.begin(intent, lease('a'))
    expect(await journal.finish(intent, 'a', outcome)).toBe(true)
    await kept.pass(leaseMs * 2)
    expect(await journal.takeOver(intent, lease('b'))).toBe(false)
    expect(await journal.finish(intent, 'a', unknown)).toBe(false)
    expect(await journal.renew(intent, lease('a'))).toBe(false)
    expect(await journal.forget(intent, 'a')).toBe(false)
    expect(await journal.begin(intent, lease('b'))).toMatchObject({ outcome })
  })

  it('takes nothing over while the lease runs, and a renewed lease runs on', async () => {
    const intent = intentOf()
    await journal.begin(intent, lease('a'))
    expect(await journal.takeOver(intent, lease('b'))).toBe(false)
    await kept.pass(leaseMs * 0.75)
    expect(await journal.renew(intent, lease('a'))).toBe(true)
    await kept.pass(leaseMs * 0.75)
    expect(await journal.takeOver(intent, lease('b'))).toBe(false)
    expect((await journal.begin(intent, lease('b')))!.leaseLeftMs).toBeGreaterThan(0)
  })

  it('lets exactly one take over once the lease is over, and tells how long ago that was', async () => {
    const intent = intentOf()
    await journal.begin(intent, lease('a'))
    await kept.pass(leaseMs + 50)
    const known = await journal.begin(intent, lease('b'))
    expect(known!.leaseLeftMs).toBeLessThanOrEqual(-50)
    const all = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => journal.takeOver(intent, lease(`taker ${index}`))),
    )
    expect(all.filter(Boolean)).toHaveLength(1)
  })

  it('hears no more of a holder whose entry was taken over', async () => {
    const intent = intentOf()
    await journal.begin(intent, lease('a'))
    await kept.pass(leaseMs + 1)
    expect(await journal.takeOver(intent, lease('b'))).toBe(true)
    expect(await journal.renew(intent, lease('a'))).toBe(false)
    expect(await journal.finish(intent, 'a', applied)).toBe(false)
    expect(await journal.forget(intent, 'a')).toBe(false)
    expect(await journal.finish(intent, 'b', refused)).toBe(true)
    expect(await journal.begin(intent, lease('c'))).toMatchObject({ outcome: refused })
  })

  it('lets an unknown outcome be taken over at once, by one, and become known', async () => {
    const intent = intentOf()
    await journal.begin(intent, lease('a'))
    expect(await journal.finish(intent, 'a', unknown)).toBe(true)
    expect(await journal.begin(intent, lease('b'))).toMatchObject({ outcome: unknown })
    expect(await journal.takeOver(intent, lease('b'))).toBe(true)
    expect(await journal.takeOver(intent, lease('c'))).toBe(false)
    expect(await journal.forget(intent, 'b')).toBe(false)
    expect(await journal.finish(intent, 'b', applied)).toBe(true)
    expect(await journal.begin(intent, lease('c'))).toMatchObject({ outcome: applied })
  })

  it('frees the key of a write that was never sent', async () => {
    const intent = intentOf()
    await journal.begin(intent, lease('a'))
    expect(await journal.forget(intent, 'b')).toBe(false)
    expect(await journal.forget(intent, 'a')).toBe(true)
    expect(await journal.begin({ ...intent, fingerprint: 'f2' }, lease('b'))).toBeNull()
  })

  it('changes nothing about a key that it does not know', async () => {
    const nobody = { identity: 'nobody', key: 'nothing' }
    expect(await journal.takeOver(nobody, lease('a'))).toBe(false)
    expect(await journal.renew(nobody, lease('a'))).toBe(false)
    expect(await journal.finish(nobody, 'a', applied)).toBe(false)
    expect(await journal.forget(nobody, 'a')).toBe(false)
  })
}

/** Tests of dropping old entries, where the clock is ours. */
function dropsOldEntries(open: (now: () => number) => Promise<Kept>): void {
  it('drops entries when they have been kept for 7 days, whatever happened to them meanwhile', async () => {
    let time = 1_700_000_000_000
    const { journal, close } = await open(() => time)
    const ended = intentOf()
    const young = intentOf()
    await journal.begin(ended, lease('a'))
    time += 60_000
    await journal.finish(ended, 'a', applied)
    await journal.begin(young, lease('a'))
    time += leastRetentionMs - 60_001
    expect(await journal.begin(ended, lease('b'))).not.toBeNull()
    time += 1
    expect(await journal.begin(ended, lease('b'))).toBeNull()
    expect(await journal.begin(young, lease('b'))).not.toBeNull()
    // The new entry of the old key has its own seven days.
    time += leastRetentionMs - 1
    expect(await journal.begin(ended, lease('c'))).not.toBeNull()
    await close()
  })
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'))
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

const memory = async (now?: () => number): Promise<Kept> => {
  let time = 1_700_000_000_000
  const journal = createMemoryJournal({ now: now ?? (() => time) })
  return {
    journal,
    pass: async (milliseconds) => void (time += milliseconds),
    close: () => journal.close(),
  }
}

const embedded = async (now?: () => number): Promise<Kept> => {
  let time = 1_700_000_000_000
  const journal = openEmbeddedJournal({ folder: join(folder, `j${counter++}`), now: now ?? (() => time) })
  return {
    journal,
    pass: async (milliseconds) => void (time += milliseconds),
    close: () => journal.close(),
  }
}

describe('a journal in memory', () => {
  keepsTheContract(() => memory())
  dropsOldEntries(memory)

  it('refuses to keep entries for less than 7 days', () => {
    expect(() => createMemoryJournal({ retentionMs: leastRetentionMs - 1 })).toThrow(/at least 604800000 ms/)
  })
})

describe('an embedded journal', () => {
  keepsTheContract(() => embedded())
  dropsOldEntries(embedded)

  /** Runs the child program until it ends, however it ends. */
  const run = async (...args: readonly string[]): Promise<string> => {
    const program = join(import.meta.dirname, '../support/journal-process.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, ...args]).catch(
      (error: { readonly stdout: string; readonly signal: string | null }) => {
        if (error.signal !== 'SIGKILL') throw error
        return error
      },
    )
    return stdout.trim()
  }

  it('keeps what it has taken when its process is killed, in a folder for its owner alone', async () => {
    const place = join(folder, 'killed', 'deeper')
    const intent = intentOf()
    expect(await run(place, 'begin-and-die', JSON.stringify(intent))).toBe('recorded')
    expect((await stat(place)).mode & 0o077).toBe(0)
    const journal = openEmbeddedJournal({ folder: place })
    expect(await journal.begin(intent, lease('b'))).toMatchObject({ fingerprint: 'f1', outcome: null })
    await journal.close()
  }, 30_000)

  it('is not blocked by a process that was killed in the middle of a change', async () => {
    const place = join(folder, 'blocked')
    const intent = intentOf()
    await run(place, 'die-while-changing', JSON.stringify(intent))
    const journal = openEmbeddedJournal({ folder: place })
    expect(await journal.begin(intent, lease('b'))).toBeNull()
    await journal.close()
  }, 30_000)

  it('lets exactly one of several processes begin each key', async () => {
    const place = join(folder, 'shared')
    const intents = Array.from({ length: 30 }, () => intentOf())
    const runs = await Promise.all(
      ['a', 'b', 'c'].map(async (holder) => run(place, 'begin-all', JSON.stringify(intents), holder)),
    )
    const begun = runs.flatMap((text) => JSON.parse(text) as string[])
    expect(begun.sort()).toEqual(intents.map(({ key }) => key).sort())
  }, 60_000)

  it('clears old entries away bit by bit', async () => {
    let time = 1_700_000_000_000
    const { journal, close } = await embedded(() => time)
    const old = Array.from({ length: 50 }, () => intentOf())
    for (const intent of old) await journal.begin(intent, lease('a'))
    time += leastRetentionMs
    const again = await Promise.all(old.map(async (intent) => journal.begin(intent, lease('b'))))
    expect(again.every((entry) => entry === null)).toBe(true)
    const third = await Promise.all(old.map(async (intent) => journal.begin(intent, lease('c'))))
    expect(third.every((entry) => entry !== null)).toBe(true)
    await close()
  })
})

describeWhen(redisNeed, 'a journal in Redis', () => {
  let server: TestRedis
  const connections: Redis[] = []
  const connect = (): Redis => {
    const redis = new Redis(server.url)
    connections.push(redis)
    return redis
  }
  beforeAll(async () => {
    server = await startTestRedis()
  })
  afterAll(async () => {
    const redis = connect()
    const left = await redis.keys(`${prefix}*`)
    if (left.length > 0) await redis.del(left)
    for (const each of connections) if (each.status !== 'end') await each.quit()
    await server.close()
  })
  const prefix = `journal-test:${process.pid}:${Date.now()}:`

  keepsTheContract(async () => ({
    journal: createRedisJournal({ redis: connect(), keyPrefix: prefix }),
    pass: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
    close: async () => undefined,
  }))

  it('lets Redis drop entries 7 days after they were recorded, however often they change', async () => {
    const redis = connect()
    const journal = createRedisJournal({ redis, keyPrefix: `${prefix}ttl:` })
    const intent = intentOf()
    await journal.begin(intent, lease('a'))
    const [key] = await redis.keys(`${prefix}ttl:*`)
    expect(await redis.pttl(key!)).toBeGreaterThan(leastRetentionMs - 10_000)
    await redis.pexpire(key!, 50_000)
    await journal.renew(intent, lease('a'))
    await journal.finish(intent, 'a', unknown)
    await journal.takeOver(intent, lease('b'))
    expect(await redis.pttl(key!)).toBeLessThanOrEqual(50_000)
  })

  it('lets exactly one of several connections begin each key, and keeps prefixes apart', async () => {
    const journals = ['x:', 'x:', 'x:', 'y:'].map((part) =>
      createRedisJournal({ redis: connect(), keyPrefix: `${prefix}${part}` }),
    )
    const intents = Array.from({ length: 30 }, () => intentOf())
    const begun = await Promise.all(
      intents.map(async (intent) =>
        Promise.all(journals.map(async (journal, index) => journal.begin(intent, lease(`h${index}`)))),
      ),
    )
    for (const [a, b, c, y] of begun) {
      expect([a, b, c].filter((entry) => entry === null)).toHaveLength(1)
      expect(y).toBeNull()
    }
  })

  it('fails when Redis cannot be reached, rather than letting a write go unrecorded', async () => {
    const redis = new Redis(server.url)
    await redis.ping()
    redis.disconnect()
    const journal = createRedisJournal({ redis, keyPrefix: prefix })
    await expect(journal.begin(intentOf(), lease('a'))).rejects.toThrow()
  })
})
