import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { openEmbeddedJournal } from '../../src/journal/index.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'
import {
  createCustomer,
  isCreation,
  made,
  readCustomers,
  servedConfig,
  startServed,
  until,
  type Served,
} from '../support/served.js'
import { describeWhen } from '../support/skip.js'
import { fullIntent, type FullJournalReport } from '../support/full-journal-process.js'

/**
 * Nobody may fill the disk of the machine that tests run on. A process whose files may not grow meets the same failure
 * at the same place, by the system's own hand (EFBIG where a full disk says ENOSPC), and needs no rights for it.
 */
const limited = {
  available: spawnSync('prlimit', ['--version']).status === 0,
  reason: 'no prlimit on the PATH; it comes with util-linux',
}

/** Files of this process grow no further than so many bytes, or as far as they like. */
function limitFiles(pid: number | undefined, bytes: number | 'unlimited'): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
  if (status !== 0) throw new Error(stderr.toString())
}

/** Less than a store needs to begin anything, and more than it has from the start. */
const tightBytes = 65_536

let sandbox: RunningSandbox
let served: Served[] = []
const folders: string[] = []

beforeAll(async () => {
  sandbox = await sandboxes['vtiger']!.start({ scale: 0.1 })
})
afterEach(() => {
  for (const { child } of served) child.kill('SIGKILL')
  served = []
})
afterAll(async () => {
  await sandbox.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const full = {
  status: 200,
  errors: [
    { message: 'The journal is full; nothing was written', extensions: { code: 'STORE_UNAVAILABLE', retryable: true } },
  ],
}
const creations = (): number => sandbox.requests.filter(isCreation).length
const readyOf = async (url: string): Promise<unknown> => (await fetch(`${url}/readyz`)).json()

/** Keyed writes are refused, again and again; all else is served, and it is said. */
async function servesAllElse({ url, said }: Served): Promise<void> {
  const before = creations()
  for (const name of ['one', 'two', 'three'])
    expect(await createCustomer(url, name, `full ${name}`)).toMatchObject(full)
  expect(creations()).toBe(before)
  expect(await readCustomers(url)).toMatchObject({ errors: [], data: { customers: { sources: [{ status: 'OK' }] } } })
  const unkeyed = `Without a key ${before}`
  expect(await createCustomer(url, unkeyed, null)).toMatchObject({ errors: [], data: made(unkeyed) })
  expect(await readyOf(url)).toMatchObject({ status: 'ready', journal: 'full', jobs: 'full' })
  expect(await until(() => /"store":"journal","trouble":"full".*/.exec(said()))).not.toBeNull()
}

describeWhen(limited, 'a disk that is full', () => {
  it('costs keyed writes alone, also after a restart, and nothing is lost when there is room again', async () => {
    const file = servedConfig(sandbox, { server: { drainMs: 0 } })
    folders.push(dirname(file))
    const first = await startServed(sandbox, file)
    served.push(first)
    limitFiles(first.child.pid, tightBytes)
    await servesAllElse(first)
    first.child.kill('SIGKILL')
    await first.ended()

    const around = ['prlimit', `--fsize=${tightBytes}:`]
    const second = await startServed(sandbox, file, { around })
    served.push(second)
    await servesAllElse(second)
    limitFiles(second.child.pid, 'unlimited')
    const before = creations()
    expect(await createCustomer(second.url, 'one', 'full one')).toMatchObject({ errors: [], data: made('one') })
    expect(
      await until(() => /"store":"journal","msg":"the store takes everything again"/.exec(second.said())),
    ).toBeTruthy()
    expect(await readyOf(second.url)).toMatchObject({ journal: 'ok', jobs: 'ok' })

    // What is known under a key is told on a full disk too, and a write that has begun is recorded to its end.
    const journal = join(dirname(file), '.crm-federation', 'writes', 'data.mdb')
    limitFiles(second.child.pid, statSync(journal).size)
    expect(await createCustomer(second.url, 'one', 'full one')).toMatchObject({ errors: [], data: made('one') })
    expect(creations()).toBe(before + 1)
    second.child.kill('SIGTERM')
    expect(await second.ended()).toBe(0)
  }, 90_000)

  it('lets everything end that has begun, and takes on more when there is room again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'full-journal-'))
    folders.push(folder)
    const program = join(import.meta.dirname, '../support/full-journal-process.ts')
    const child = spawn('prlimit', ['--fsize=4194304:', process.execPath, '--import', 'tsx', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part))
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    expect([code, signal]).toEqual([0, null])
    const report = JSON.parse(text) as FullJournalReport
    expect(report.begun).toBeGreaterThan(100)
    expect(report.refusals).toEqual(Array.from({ length: 20 }, () => 'STORE_UNAVAILABLE full'))
    expect(report.finished).toBe(report.begun)
    expect(report.checked).toBe('full')

    const journal = openEmbeddedJournal({ folder })
    const lease = { holder: 'later', milliseconds: 1_000 }
    for (let place = 0; place < report.begun; place++) {
      expect(await journal.begin(fullIntent(place), lease)).toMatchObject({ outcome: { nativeId: String(place) } })
    }
    expect(await journal.begin(fullIntent(report.begun), lease)).toBeNull()
    await journal.close()
  }, 60_000)

  it('has no holes in the files that the stores map into memory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'full-journal-'))
    folders.push(folder)
    const journal = openEmbeddedJournal({ folder })
    await journal.begin(fullIntent(0), { holder: 'a', milliseconds: 1_000 })
    await journal.close()
    expect(existsSync(join(folder, 'lock.mdb'))).toBe(true)
    for (const name of readdirSync(folder)) {
      const { size, blocks } = statSync(join(folder, name))
      expect([name, blocks * 512 >= size]).toEqual([name, true])
    }
  })
})
