import { describe, expect, it } from '@jest/globals'
import { Cancellation } from '../../../src/transport/index.js'

describe('a cancellation', () => {
  it('tells each listener once, at the first end only', () => {
    const cancellation = new Cancellation()
    const told: string[] = []
    const twice = (): void => void told.push('twice')
    cancellation.addEventListener('abort', twice)
    cancellation.addEventListener('abort', twice)
    cancellation.addEventListener('abort', () => told.push('other'))
    expect(cancellation.aborted).toBe(false)
    cancellation.abort(new Error('first'))
    cancellation.abort(new Error('second'))
    expect(told).toEqual(['twice', 'other'])
    expect(cancellation).toMatchObject({ aborted: true, reason: new Error('first') })
  })

  it('does not tell who was removed or came late, as an AbortSignal', () => {
    const cancellation = new Cancellation()
    const told: string[] = []
    const removed = (): void => void told.push('removed')
    cancellation.removeEventListener('abort', removed)
    cancellation.addEventListener('abort', removed)
    cancellation.removeEventListener('abort', removed)
    cancellation.abort()
    cancellation.addEventListener('abort', () => told.push('late'))
    cancellation.abort()
    expect(told).toEqual([])
    expect(cancellation.reason).toBeInstanceOf(Error)
  })
})
