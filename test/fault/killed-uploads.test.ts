import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { FaultAction } from '../../src/sandbox/sandbox.js'
import type { ReportCategoryRecord, YunzhijiaStore } from '../../src/vendors/yunzhijia/sandbox/index.js'
import { startSandboxedSource } from '../support/sources.js'
import { openUploads, type UploadProcessTask } from '../support/upload-process.js'

const rows = 2_600
const numbers = Array.from({ length: rows }, (_, index) => index + 1)
/** The batch during which the process is killed, from 0 on. */
const deadly = 2

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const isSaving = ({ url }: { readonly url: string }): boolean => url.includes('saveTableInfoData')

describe('a process that uploads rows and is killed', () => {
  const deaths: readonly (readonly [string, FaultAction, UploadProcessTask['mode'], number])[] = [
    ['while its request is unread', { kind: 'stall', stage: 'unread' }, 'APPEND', 7],
    ['while its request is read and nothing done', { kind: 'stall' }, 'APPEND', 7],
    ['before its request is carried out', { kind: 'delay', milliseconds: 900 }, 'APPEND', 6],
    ['before the answer to what was done', { kind: 'stall', stage: 'applied' }, 'APPEND', 6],
    ['in a replacement, while nothing is done', { kind: 'stall' }, 'REPLACE', 7],
  ]
  it.each(deaths)(
    '%s leaves every row in its place, once',
    async (_name, action, mode, sendings) => {
      const folder = await mkdtemp(join(tmpdir(), 'killed-uploads-'))
      ends.push(() => rm(folder, { recursive: true, force: true }))
      const columns = [{ name: 'No', dataType: 'number' }] as const
      const old = { id: 't1', name: 'T', columns: [...columns], rows: [{ No: 0 }], dataUpdateTime: 1 }
      const data = [{ id: 'c1', name: 'C', tables: [old] }] as unknown as ReportCategoryRecord[]
      const upload = { processingMs: { base: 5, perRow: 0 } }
      const { sandbox, source } = await startSandboxedSource('yunzhijia', { name: 'a', sandbox: { data, upload } })
      ends.push(() => sandbox.close())
      const children: ChildProcess[] = []
      let saves = 0
      sandbox.faults.add({
        // Asked for each request of this kind: the third of them ends the process a little later.
        when: (request) => {
          if (!isSaving(request) || saves++ !== deadly) return false
          setTimeout(() => children[0]?.kill('SIGKILL'), 150)
          return true
        },
        // Stays, to count.
        times: 1_000,
        action,
      })
      const task: UploadProcessTask = { settings: sandbox.settings, folder, tableId: 't1', rows, mode }
      const program = join(import.meta.dirname, '../support/upload-process.ts')
      const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(task)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(child)
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()))
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
      expect(signal).toBe('SIGKILL')

      const { reports, jobs } = openUploads(source, folder)
      ends.push(() => jobs.close())
      await jobs.open()
      const uploadId = JSON.parse(said) as string
      expect(await jobs.ended(uploadId, 'test')).toMatchObject({ status: 'SUCCEEDED' })
      expect(await reports.read({ source: 'a', uploadId }, 'test')).toMatchObject({ rowsSaved: rows, error: null })
      const kept = (sandbox.data as YunzhijiaStore).table('t1')!.rows.map((row) => row['No'])
      expect(kept).toEqual(mode === 'APPEND' ? [0, ...numbers] : numbers)
      // Whatever the killed process had sent must not be carried out later either.
      await wait(200)
      expect((sandbox.data as YunzhijiaStore).table('t1')!.rows).toHaveLength(kept.length)
      expect(saves).toBe(sendings)
    },
    60_000,
  )
})
