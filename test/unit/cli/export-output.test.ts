import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, describe, expect, it } from '@jest/globals'
import { openFileOutput, OutputClosed, streamOutput } from '../../../src/cli/export-output.js'

const folder = mkdtempSync(join(tmpdir(), 'crm-federation-output-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file', () => {
  it('is not there when nothing was written', async () => {
    const output = await openFileOutput(join(folder, 'none'), 'question', false)
    await output.close()
    expect(readdirSync(folder)).not.toContain('none')
  })

  it('is there, and empty, when the list has no rows', async () => {
    const output = await openFileOutput(join(folder, 'empty'), 'question', false)
    await output.write('', 0, null)
    await output.close()
    expect(readFileSync(join(folder, 'empty'), 'utf8')).toBe('')
  })

  it('stays as it was until the first page is written over it', async () => {
    const file = join(folder, 'older')
    writeFileSync(file, 'of an earlier export\n')
    const failing = await openFileOutput(file, 'question', false)
    await failing.close()
    expect(readFileSync(file, 'utf8')).toBe('of an earlier export\n')
    const output = await openFileOutput(file, 'question', false)
    await output.write('a\n', 1, 'cursor')
    await output.write('b\n', 1, null)
    await output.close()
    expect(readFileSync(file, 'utf8')).toBe('a\nb\n')
  })

  it('has what came after its resume point cut off', async () => {
    const file = join(folder, 'resumed')
    const first = await openFileOutput(file, 'question', false)
    await first.write('a\n', 1, 'cursor')
    await first.close()
    writeFileSync(file, 'a\nhalf a ro')
    const second = await openFileOutput(file, 'question', true)
    expect([second.rows, second.cursor]).toEqual([1, 'cursor'])
    await second.write('b\n', 1, null)
    await second.close()
    expect(readFileSync(file, 'utf8')).toBe('a\nb\n')
  })
})

describe('a stream', () => {
  const failing = (code: string): Writable =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })) })

  it('whose reader has gone says so, and its event ends no process', async () => {
    await expect(streamOutput(failing('EPIPE'), null).write('a', 1, null)).rejects.toThrow(OutputClosed)
    // The event comes after the callback; unheard, it would fail this very run.
    await new Promise((done) => setImmediate(done))
  })

  it('that fails otherwise tells its failure', async () => {
    await expect(streamOutput(failing('ENOSPC'), null).write('a', 1, null)).rejects.toThrow('write ENOSPC')
  })
})
