import { afterEach, describe, expect, it } from '@jest/globals'
import fetch, { FormData } from 'node-fetch'
import type { RequestInit } from 'node-fetch'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { foreignOrigin, sandbox, servicePasswordMark } from '../../src/vendors/bangwo8/sandbox/index.js'
import type { Bangwo8SandboxOptions, Bangwo8Store, TicketRow } from '../../src/vendors/bangwo8/sandbox/index.js'

const running: RunningSandbox<Bangwo8Store>[] = []
const main = 'Basic c2FuZGJveC1hY2NvdW50OnNhbmRib3gtcGFzcw=='
const plainAgent = 'Basic 6LSm5Y+3OuWvhueggQ=='

async function start(options: Bangwo8SandboxOptions = {}) {
  const started = await sandbox.start({ limits: { perSecond: null }, ...options })
  running.push(started)
  const call = async (path: string, authorization = main, init: RequestInit = {}) => {
    const headers = { ...(authorization && { authorization }), ...(init.headers as Record<string, string> | undefined) }
    const response = await fetch(`${started.url}/api/v1${path}`, { ...init, headers })
    const text = await response.text()
    const body = () => JSON.parse(text)
    return { status: response.status, headers: response.headers, text, body }
  }
  const get = async (path: string) => (await call(path)).body()
  const ids = async (query: string): Promise<string[]> =>
    (await get(`/tickets.json?${query}`)).tickets.map(({ ticketId }: TicketRow) => ticketId)
  const found = async (query: string, more = ''): Promise<string[]> =>
    (await get(`/tickets/search.json?query=${encodeURIComponent(query)}${more}`)).tickets.results.map(
      ({ ticketId }: TicketRow) => ticketId,
    )
  const token = async (init: RequestInit) => {
    const response = await fetch(`${started.url}/api/token.php`, { method: 'POST', ...init })
    return { status: response.status, headers: response.headers, body: (await response.json()) as any }
  }
  return { ...started, call, get, ids, found, token }
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})
