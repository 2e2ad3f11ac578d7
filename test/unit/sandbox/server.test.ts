import { Agent, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import { createManualClock } from '../../../src/sandbox/clock.js'
import { startSandboxServer } from '../../../src/sandbox/server.js'
import type { SandboxServer, SandboxServerOptions } from '../../../src/sandbox/server.js'

const open: SandboxServer[] = []

async function start(options: Partial<SandboxServerOptions> = {}): Promise<SandboxServer> {
  const server = await startSandboxServer({
    handler: (request) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: request.url.pathname, body: request.body, fault: request.fault ?? null }),
    }),
    ...options,
  })
  open.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

describe('the sandbox server', () => {
  it('serves its handler and records what it received', async () => {
    const { url, requests } = await start({ clock: createManualClock(Date.UTC(2024, 0, 15, 10)) })
    const answer = await fetch(`${url}/a/b?x=%E4%B8%8A`, { method: 'POST', body: '上海', headers: { 'X-One': 'yes' } })
    const text = await answer.text()
    expect(JSON.parse(text)).toEqual({ path: '/a/b', body: '上海', fault: null })
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
    expect(answer.headers.get('date')).toBe('Mon, 15 Jan 2024 10:00:00 GMT')
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/a/b?x=%E4%B8%8A', body: '上海', status: 200 })
    expect(requests[0]?.headers['x-one']).toBe('yes')
    expect(requests[0]?.responseBytes).toBe(Buffer.byteLength(text))
  })

  it('understands brackets and commas left as they are in the address', async () => {
    const server = await start({
      handler: ({ url }) => ({ status: 200, body: url.searchParams.get('name[in]') ?? '' }),
    })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.write('GET /?name[in]=%E7%94%B2,b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    let text = ''
    for await (const chunk of socket) text += String(chunk)
    expect(text).toMatch(/\r\n\r\n甲,b$/)
    expect(server.requests[0]?.url).toBe('/?name[in]=%E7%94%B2,b')
  })

  it('keeps connections open between requests', async () => {
    const { url } = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    for (let count = 0; count < 3; count += 1) {
      await new Promise<void>((resolve, reject) => {
        const call = httpRequest(url, { agent }, (answer) => {
          ports.add(answer.socket.localPort)
          answer.resume().once('end', resolve)
        })
        call.once('error', reject).end()
      })
    }
    agent.destroy()
    expect(ports.size).toBe(1)
  })

  it('sends a 204 without a body or length', async () => {
    const { url } = await start({ handler: () => ({ status: 204, body: 'ignored' }) })
    const answer = await fetch(url)
    expect(answer.status).toBe(204)
    expect(answer.headers.has('content-length')).toBe(false)
    expect(await answer.text()).toBe('')
  })

  it('refuses a body over the limit and goes on', async () => {
    const { url } = await start({ maxBodyBytes: 10 })
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(11) })).status).toBe(413)
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(10) })).status).toBe(200)
  })

  it('says so when the handler fails', async () => {
    const { url } = await start({
      handler: () => {
        throw new Error('broken here')
      },
    })
    const answer = await fetch(url)
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain('Sandbox defect: Error: broken here')
  })

  it('closes at once with requests unanswered', async () => {
    const server = await start({ faults: [{ action: { kind: 'stall' } }] })
    const call = fetch(server.url).catch((error: Error) => error)
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    await server.close()
    expect(await call).toBeInstanceOf(Error)
    expect(server.requests[0]?.status).toBe(0)
  })
})

describe('the fault script', () => {
  it('answers by status, once, after the requests that pass', async () => {
    const { url, faults } = await start()
    faults.add({ after: 1, action: { kind: 'status', status: 503, body: 'no', headers: { 'retry-after': '7' } } })
    const answers = [await fetch(url), await fetch(url), await fetch(url)]
    expect(answers.map((answer) => answer.status)).toEqual([200, 503, 200])
    expect(answers[1]?.headers.get('retry-after')).toBe('7')
  })

  it('meets only the requests that match, as often as told', async () => {
    const { url, faults } = await start()
    faults.add({ when: (request) => request.url === '/bad', times: 2, action: { kind: 'status', status: 500 } })
    const statuses = []
    for (const path of ['/good', '/bad', '/bad', '/bad']) statuses.push((await fetch(url + path)).status)
    expect(statuses).toEqual([200, 500, 500, 200])
  })

  it('lets the first matching fault win, and forgets all when cleared', async () => {
    const { url, faults } = await start()
    faults.add({ action: { kind: 'status', status: 500 } })
    faults.add({ times: 9, action: { kind: 'status', status: 502 } })
    const first = (await fetch(url)).status
    const second = (await fetch(url)).status
    faults.clear()
    expect([first, second, (await fetch(url)).status]).toEqual([500, 502, 200])
  })

  it('delays, then lets the vendor answer', async () => {
    const { url, faults } = await start()
    faults.add({ action: { kind: 'delay', milliseconds: 60 } })
    const begun = performance.now()
    expect((await fetch(url)).status).toBe(200)
    expect(performance.now() - begun).toBeGreaterThan(50)
  })

  it('closes the socket without an answer', async () => {
    const { url, faults, requests } = await start()
    faults.add({ action: { kind: 'disconnect' } })
    await expect(fetch(url)).rejects.toThrow()
    expect(requests[0]?.status).toBe(0)
  })

  it('cuts the body in the middle', async () => {
    const { url, faults } = await start()
    faults.add({ action: { kind: 'cutBody' } })
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
  })

  it('hands the names of vendor faults to the handler', async () => {
    const { url, faults } = await start()
    faults.add({ action: { kind: 'vendor', name: 'odd' } })
    expect(await (await fetch(url)).json()).toMatchObject({ fault: 'odd' })
    expect(await (await fetch(url)).json()).toMatchObject({ fault: null })
  })
})
