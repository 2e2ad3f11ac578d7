import { describe, expect, it } from '@jest/globals'
import { createManualClock } from '../../../src/sandbox/clock.js'
import { createRandom, hash32 } from '../../../src/sandbox/random.js'

describe('repeatable randomness', () => {
  it('gives the same sequence for the same seed', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed)
      return Array.from({ length: 5 }, () => random.next())
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('draws whole numbers of both ends, and refuses an empty list', () => {
    const random = createRandom(1)
    const drawn = new Set(Array.from({ length: 200 }, () => random.int(-1, 1)))
    expect([...drawn].sort((left, right) => left - right)).toEqual([-1, 0, 1])
    expect(() => random.pick([])).toThrow(RangeError)
  })

  it('keeps the borders between hashed parts', () => {
    expect(hash32('a', 'bc')).not.toBe(hash32('ab', 'c'))
    expect(hash32(1, 'x')).toBe(hash32('1', 'x'))
  })
})

describe('the manual clock', () => {
  it('moves only by hand', () => {
    const clock = createManualClock(1000)
    clock.advance(500)
    expect(clock.now()).toBe(1500)
    clock.set(3)
    expect(clock.now()).toBe(3)
  })
})
