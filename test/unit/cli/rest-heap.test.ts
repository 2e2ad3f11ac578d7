import { expect, test } from '@jest/globals'
import { HeapRest } from '../../../src/cli/rest-heap.js'

/** A process with so many megabytes, of which some stay after each collection. */
function resting(megabytes: number): {
  readonly process: { megabytes: number; kept: number; underway: number; collections: number }
  readonly look: (times: number) => Promise<void>
} {
  const process = { megabytes, kept: megabytes, underway: 0, collections: 0 }
  const rest = new HeapRest({
    underway: () => process.underway,
    residentBytes: () => process.megabytes,
    compact: async () => {
      process.collections += 1
      process.megabytes = process.kept
    },
  })
  const look = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) await rest.look()
  }
  return { process, look }
}

test('memory is given back after a rush, when nothing has been under way for ten seconds', async () => {
  const { process, look } = resting(100)
  process.megabytes = 320
  process.underway = 7
  await look(5)
  expect(process.collections).toBe(0)
  process.underway = 0
  await look(1)
  expect(process.collections).toBe(0)
  await look(1)
  expect(process).toMatchObject({ collections: 1, megabytes: 100 })
})

test('a quiet moment between two requests is not long enough', async () => {
  const { process, look } = resting(100)
  process.megabytes = 320
  for (let turn = 0; turn < 10; turn++) {
    process.underway = turn % 2
    await look(1)
  }
  expect(process.collections).toBe(0)
})

test('what does not come back is not looked for again, and little is let be', async () => {
  const { process, look } = resting(100)
  process.megabytes = 119
  await look(10)
  expect(process.collections).toBe(0)
  process.megabytes = 320
  process.kept = 200
  await look(10)
  expect(process.collections).toBe(1)
  process.megabytes = 245
  await look(2)
  expect(process).toMatchObject({ collections: 2, megabytes: 200 })
})
