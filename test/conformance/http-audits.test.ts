import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { serverAudits, type Audit } from 'graphql-http'
import { startTestServer, type TestServer } from '../support/server.js'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ vendors: ['vtiger'], server: { introspection: true } })
})

afterAll(async () => {
  await server.close()
})

/** What a page of another site cannot send without asking first; every client of ours sends it. */
const preflight = { 'apollo-require-preflight': 'audit' }

function auditsWith(headers: Readonly<Record<string, string>>): Audit[] {
  const send = async (address: string, init?: RequestInit): Promise<Response> =>
    fetch(address, { ...init, headers: { ...(init?.headers as Record<string, string> | undefined), ...headers } })
  return serverAudits({ url: () => `${server.url}/graphql`, fetchFn: send })
}

/** Audits that are not kept, by id, with what they say. */
async function missed(audits: readonly Audit[]): Promise<Record<string, string>> {
  const results = await Promise.all(audits.map(async (audit) => audit.fn()))
  return Object.fromEntries(results.flatMap((result) => (result.status === 'ok' ? [] : [[result.id, result.name]])))
}

/**
 * A GET without a header of its own is what any web page can make a browser send, cookies included, so it is refused as
 * possible cross-site request forgery. All three audits are such GETs, and none is more than a MAY.
 */
const blockedForWebPages: Readonly<Record<string, string>> = {
  '5A70': 'MAY accept application/x-www-form-urlencoded formatted GET requests',
  '6A70': 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
  D6D5: 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
}

describe('GraphQL over HTTP', () => {
  test('all 61 audits are kept for a client that may not be another site', async () => {
    const audits = auditsWith(preflight)
    expect(audits).toHaveLength(61)
    expect(await missed(audits)).toEqual({})
  })

  test('three that a server may keep are not kept for a client that sends nothing a web page could not', async () => {
    const audits = auditsWith({})
    expect(await missed(audits)).toEqual(blockedForWebPages)
    expect(Object.values(blockedForWebPages).every((name) => name.startsWith('MAY '))).toBe(true)
  })
})
