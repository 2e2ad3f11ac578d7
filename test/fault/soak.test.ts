import { expect, it } from '@jest/globals'
import { propertySeed } from '../support/property.js'
import { isFlat, soak } from '../support/soak.js'

it('nothing is wrong, late, unlisted, doubled or untrue while all sources misbehave, and the heap stays flat', async () => {
  const lines: string[] = []
  const figures = await soak({ seconds: 20, seed: propertySeed, tell: (line) => lines.push(line) })
  const { reads, writes, told, heapMb: _heap, ...findings } = figures
  if (Object.values(findings).some((count) => count > 0)) throw new Error(lines.join('\n'))
  expect(Math.min(reads, writes, told)).toBeGreaterThan(20)
  expect({ flat: isFlat(figures), heap: figures.heapMb }).toMatchObject({ flat: true })
}, 240_000)
