import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { skewText, SourceClock } from '../../../src/transport/clock.js'
import { propertyRuns, propertySeed } from '../../support/property.js'

const start = Date.UTC(2024, 0, 15, 10)
const dated = (at: number, more: Readonly<Record<string, string>> = {}) => ({
  status: 200,
  headers: { date: new Date(at).toUTCString(), ...more },
  body: '',
})

describe('the clock of a source', () => {
  it('is known to a second and half of the way there and back, whatever the answers take', () => {
    const answers = fc.array(
      fc.record({ way: fc.nat(3_000), work: fc.nat(3_000), back: fc.nat(3_000), pause: fc.nat(9_000) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    fc.assert(
      fc.property(fc.integer({ min: -9e6, max: 9e6 }), answers, (skew, all) => {
        const clock = new SourceClock(() => start)
        let now = start
        for (const { way, work, back, pause } of all) {
          const sent = now
          now += way + work + back
          clock.hear(dated(sent + way + work + skew), sent, now)
          expect(Math.abs(clock.skewMs - skew)).toBeLessThanOrEqual(1_000 + way + work + back)
          now += pause
        }
      }),
      { seed: propertySeed, numRuns: propertyRuns },
    )
  })

  it('is believed to be ours as long as that fits', () => {
    const clock = new SourceClock(() => start)
    for (const off of [-200, 0, 800]) {
      clock.hear(dated(start + off), start - 400, start + 400)
      expect(clock.skewMs).toBe(0)
    }
    expect(clock.now()).toBe(start)
  })

  it('is not learned from what is no date, or comes out of a cache', () => {
    const clock = new SourceClock(() => start)
    clock.hear({ status: 200, headers: {}, body: '' }, start, start)
    clock.hear({ status: 200, headers: { date: 'soon' }, body: '' }, start, start)
    clock.hear(dated(start - 600_000, { age: '600' }), start, start)
    expect(clock.skewMs).toBe(0)
  })

  it('is told of once, above a minute', () => {
    const told: number[] = []
    const clock = new SourceClock(
      () => start,
      (skewMs) => told.push(skewMs),
    )
    for (const off of [50_000, -600_000, 600_000]) clock.hear(dated(start + off), start, start)
    expect(told).toEqual([-599_500])
    expect(clock.now()).toBe(start + 600_500)
  })

  it('reads as people say it', () => {
    expect([61_000, -599_500, 7_200_000, -90_000_000].map(skewText)).toEqual([
      '61 s ahead',
      '10 min behind',
      '120 min ahead',
      '25 h behind',
    ])
  })
})
