import { describe, expect, it } from '@jest/globals'
import type { EngineSource } from '../../src/engine/index.js'
import { defaultImportTiming } from '../../src/import/timing.js'
import type { ImportInput, ImportProgress, RowResult } from '../../src/import/types.js'
import { ImportWork, type ImportSurroundings } from '../../src/import/work.js'

const made: RowResult = { outcome: 'APPLIED', nativeId: '1', problems: [] }

/** How often an import of so many rows, one by one, saves what became of them. */
async function savesOf(rows: number): Promise<number> {
  let saves = 0
  const start: ImportProgress = { results: Array.from({ length: rows }, () => null), bulk: [], batch: [], single: [] }
  const run = {
    identity: 'anonymous',
    signal: new AbortController().signal,
    save: () => {
      saves++
      return Promise.resolve()
    },
  }
  const surroundings = { timing: defaultImportTiming } as ImportSurroundings
  const input: ImportInput = { importId: 'i', source: 'one', entity: 'Customer', rows: [] }
  const work = new ImportWork(input, { name: 'one' } as EngineSource, surroundings, run, start)
  for (let place = 0; place < rows; place++) await work.note(place, made)
  return saves
}

describe('an import of rows one by one', () => {
  it('saves after every 25, and 400 times at most, since each save tells of all rows', async () => {
    expect([await savesOf(24), await savesOf(100), await savesOf(10_000)]).toEqual([0, 4, 400])
    expect(await savesOf(20_000)).toBe(400)
  })
})
