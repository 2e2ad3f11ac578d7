import { connect } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import type { FaultAction } from '../../../src/sandbox/sandbox.js'
import { startSandboxServer } from '../../../src/sandbox/server.js'
import type { SandboxAnswer, SandboxServer } from '../../../src/sandbox/server.js'

const open: SandboxServer[] = []

/** A server whose handler counts the writes it has applied. */
async function start(answer: SandboxAnswer = { status: 201, body: '{"id":"made-0001"}' }) {
  const applied: string[] = []
  const server = await startSandboxServer({
    handler: ({ body }) => {
      if (body === 'defect') throw new Error('broken here')
      applied.push(body)
      return answer
    },
  })
  open.push(server)
  const plan = (action: FaultAction) => server.faults.add({ action })
  const write = async (body = 'w', patience = 400): Promise<string> => {
    const signal = AbortSignal.timeout(patience)
    try {
      const response = await fetch(server.url, { method: 'POST', body, signal })
      const text = await response.text().catch(() => 'cut')
      return `${response.status} ${text}`.trim()
    } catch (error) {
      return (error as Error).name === 'AbortError' ? 'no answer' : 'connection lost'
    }
  }
  return { ...server, applied, plan, write }
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

describe('stages of a fault', () => {
  it.each<[title: string, action: FaultAction, seen: string, read: boolean, applied: boolean]>([
    ['cut before it is read', { kind: 'disconnect', stage: 'unread' }, 'connection lost', false, false],
    ['cut once it is read', { kind: 'disconnect' }, 'connection lost', true, false],
    ['cut once it is read, named', { kind: 'disconnect', stage: 'unapplied' }, 'connection lost', true, false],
    ['cut once it is applied', { kind: 'disconnect', stage: 'applied' }, 'connection lost', true, true],
    ['cut in the middle of the answer', { kind: 'cutBody' }, '201 cut', true, true],
    ['503 in place of the work', { kind: 'status', status: 503, body: 'no' }, '503 no', true, false],
    ['503 after the work', { kind: 'status', status: 503, body: 'no', stage: 'applied' }, '503 no', true, true],
    ['silence, unread', { kind: 'stall', stage: 'unread' }, 'no answer', false, false],
    ['silence in place of the work', { kind: 'stall' }, 'no answer', true, false],
    ['silence after the work', { kind: 'stall', stage: 'applied' }, 'no answer', true, true],
  ])('%s', async (_title, action, seen, read, applied) => {
    const server = await start()
    server.plan(action)
    expect(await server.write('one')).toBe(seen)
    expect(server.applied).toEqual(applied ? ['one'] : [])
    expect(server.requests.map(({ body }) => body)).toEqual([read ? 'one' : ''])
    expect(server.requests[0]?.status).toBe(/^\d/.test(seen) ? Number(seen.slice(0, 3)) : 0)
    expect(await server.write('two')).toBe('201 {"id":"made-0001"}')
  })

  it.each(['unapplied', 'applied'] as const)('a delayed answer: the work is done late or early (%s)', async (stage) => {
    const server = await start()
    server.plan({ kind: 'delay', milliseconds: 150, stage })
    const answer = server.write()
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(server.applied).toHaveLength(stage === 'applied' ? 1 : 0)
    expect(await answer).toBe('201 {"id":"made-0001"}')
    expect(server.applied).toHaveLength(1)
  })

  it('a delayed write is done even when its caller has gone', async () => {
    const server = await start()
    server.plan({ kind: 'delay', milliseconds: 120 })
    expect(await server.write('late', 40)).toBe('no answer')
    expect(server.applied).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(server.applied).toEqual(['late'])
  })

  it.each([
    { status: 204, body: '' },
    { status: 500, body: '' },
  ])('cuts an answer without a body in its head ($status)', async (answer) => {
    const server = await start(answer)
    server.plan({ kind: 'cutBody' })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nw')
    let text = ''
    for await (const chunk of socket) text += String(chunk)
    expect(text).toBe(`HTTP/1.1 ${answer.status}`)
    server.plan({ kind: 'cutBody' })
    expect(await server.write()).toBe('connection lost')
    expect(server.applied).toEqual(['w', 'w'])
    expect(server.requests[0]?.status).toBe(answer.status)
  })

  it('asks faults before the body is read first, without a body to look at', async () => {
    const server = await start()
    const bodies: string[] = []
    server.plan({ kind: 'status', status: 503 })
    server.faults.add({
      when: ({ body }) => bodies.push(body) > 0,
      after: 1,
      action: { kind: 'disconnect', stage: 'unread' },
    })
    expect(await server.write('a')).toBe('503')
    expect(await server.write('b')).toBe('connection lost')
    expect(bodies).toEqual(['', ''])
  })

  it('tells a defect of the sandbox whatever is planned for after the work', async () => {
    const server = await start()
    for (const action of [
      { kind: 'disconnect', stage: 'applied' },
      { kind: 'status', status: 503, stage: 'applied' },
      { kind: 'cutBody' },
    ] as const) {
      server.plan(action)
      expect(await server.write('defect')).toContain('500 Sandbox defect: Error: broken here')
    }
  })
})
