import { expect, it } from '@jest/globals'
import { compactHeap } from '../../../src/cli/compact-heap.js'

function unreachable(): WeakRef<object> {
  return new WeakRef({ rows: new Array<number>(1_000).fill(1) })
}

it('collects what nothing uses any more, and can do so again', async () => {
  for (let time = 0; time < 2; time++) {
    const left = unreachable()
    // A weak reference holds its object until the turn in which it was made is over.
    await new Promise((resolve) => setImmediate(resolve))
    await compactHeap()
    expect(left.deref()).toBeUndefined()
  }
})
