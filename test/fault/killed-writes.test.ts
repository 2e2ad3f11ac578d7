import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { WriteResult } from '../../src/engine/index.js'
import { CrmError } from '../../src/errors/index.js'
import { openEmbeddedJournal, type WriteJournal } from '../../src/journal/index.js'
import type { FaultAction } from '../../src/sandbox/sandbox.js'
import { systemTiming } from '../../src/transport/index.js'
import type { SandboxedSource } from '../support/sources.js'
import { begin, failuresOf, orderOf, writingEngine } from '../support/writes.js'
import type { WriteProcessTask } from '../support/write-process.js'
import { customersNamed, isWriting, startWritable, writingRequests } from '../support/written-customers.js'

const leaseMs = 1_200
const settleMs = 1_500

/** Where a process is killed, and what the sandbox then holds. */
const deaths: readonly {
  readonly name: string
  /** By itself, at a moment only it knows. */
  readonly dies?: WriteProcessTask['dies']
  /** From outside, while the sandbox treats its writing request like this. */
  readonly during?: FaultAction
  readonly sent: number
  readonly records: number
}[] = [
  { name: 'with the intent recorded and nothing sent', dies: 'recorded', sent: 0, records: 0 },
  { name: 'with the request sent and unread', during: { kind: 'stall', stage: 'unread' }, sent: 1, records: 0 },
  { name: 'with the request read and nothing done', during: { kind: 'stall' }, sent: 1, records: 0 },
  {
    name: 'with the request read and the work done after its death',
    during: { kind: 'delay', milliseconds: 1_000 },
    sent: 1,
    records: 1,
  },
  { name: 'with the work done and no answer', during: { kind: 'stall', stage: 'applied' }, sent: 1, records: 1 },
  { name: 'with the answer come and not recorded', dies: 'answered', sent: 1, records: 1 },
  { name: 'with the outcome recorded and nothing told', dies: 'finished', sent: 1, records: 1 },
]

describe.each(['vtiger', 'enterprise-platform'])('a process that writes to %s and is killed', (vendor) => {
  let started: SandboxedSource
  let folder = ''
  let journal: WriteJournal
  let counter = 0
  const children: ChildProcess[] = []

  beforeAll(async () => {
    started = await startWritable(vendor)
    folder = await mkdtemp(join(tmpdir(), 'killed-writes-'))
    journal = openEmbeddedJournal({ folder })
  }, 60_000)
  afterAll(async () => {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await journal.close()
    await started.sandbox.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Runs the child until it is killed, by itself or once the sandbox has its writing request. */
  const kill = async (task: WriteProcessTask, fromOutside: boolean): Promise<void> => {
    const program = join(import.meta.dirname, '../support/write-process.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(task)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    children.push(child)
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    if (fromOutside) {
      while (writingRequests(started.sandbox) === 0 && child.exitCode === null) await pause(20)
      child.kill('SIGKILL')
    }
    const [, signal] = await ended
    if (signal !== 'SIGKILL') throw new Error(`the process was not killed: ${said}`)
  }

  /** Asks another process' engine with the same key until it is no longer in progress. */
  const ask = async (key: string, name: string): Promise<{ result: WriteResult; failures: readonly string[] }> => {
    const engine = writingEngine([started.source], {
      clock: systemTiming,
      journal,
      writes: { leaseMs, settleMs, lookWaitsMs: [0, 100, 300] },
    })
    const wish = { operation: 'create', kind: 'Customer', values: { name } } as const
    for (;;) {
      const operation = begin(engine)
      try {
        const result = await operation.write(orderOf(wish, { idempotencyKey: key }))
        if (result.outcome !== 'OUTCOME_UNKNOWN') return { result, failures: failuresOf(operation) }
        expect(failuresOf(operation)).toHaveLength(1)
      } catch (error) {
        if (!(error instanceof CrmError) || error.code !== 'IN_PROGRESS') throw error
        await pause(error.retryAfterMs ?? 0)
      }
    }
  }

  it.each(deaths)(
    'leaves at most one record, and its key tells the truth: $name',
    async ({ dies = 'never', during, sent, records }) => {
      counter += 1
      const task: WriteProcessTask = {
        vendor,
        settings: started.sandbox.settings,
        folder,
        key: `killed ${counter}`,
        name: `Killed customer ${counter}`,
        leaseMs,
        dies,
      }
      started.sandbox.faults.clear()
      started.sandbox.requests.length = 0
      if (during !== undefined)
        started.sandbox.faults.add({ when: isWriting, after: toPass(vendor, during), action: during })
      await kill(task, during !== undefined)

      const { result, failures } = await ask(task.key, task.name)
      const ids = await customersNamed(started.source, task.name)
      expect(ids).toHaveLength(records)
      expect(result).toMatchObject(
        records === 1
          ? { outcome: 'APPLIED', nativeId: ids[0], record: { name: task.name } }
          : { outcome: 'NOT_APPLIED', nativeId: null, record: null },
      )
      expect(failures).toHaveLength(1 - records)
      expect((await ask(task.key, task.name)).result).toEqual(result)
      expect(writingRequests(started.sandbox)).toBe(sent)
      expect(await customersNamed(started.source, task.name)).toEqual(ids)
    },
    60_000,
  )
})

/** Unread requests before the write that look like it: Vtiger signs in by POST to the same address. */
function toPass(vendor: string, action: FaultAction): number {
  return vendor === 'vtiger' && 'stage' in action && action.stage === 'unread' ? 1 : 0
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds))
