import { describe, expect, it } from '@jest/globals'
import { setImmediate } from 'node:timers/promises'
import { CrmError } from '../../src/errors/index.js'
import type { RecordKind } from '../../src/model/index.js'
import { sandboxedVendors, startSandboxedSource } from '../support/sources.js'

const html = { 'content-type': 'text/html' }
const json = { 'content-type': 'application/json' }

/** Answers by which nobody can know what the source holds, though their status is one of success. */
const malformed = {
  'a page of something in between': { status: 200, headers: html, body: '<html><body>Sign in</body></html>' },
  'an empty body': { status: 200, headers: json, body: '' },
  'no content': { status: 204, headers: {}, body: '' },
  'cut JSON': { status: 200, headers: json, body: '{"success":true,"code":0,"result":[{"id":"1' },
  'an empty object': { status: 200, headers: json, body: '{}' },
  'a text': { status: 200, headers: json, body: '"maintenance"' },
  'an envelope around something else': {
    status: 200,
    headers: json,
    body: '{"success":true,"result":"x","data":"x","records":"x"}',
  },
  'a redirect': { status: 302, headers: { location: 'http://elsewhere.example/' }, body: '' },
} as const

const isSignIn = (url: string, body: string): boolean =>
  /getchallenge|\/oauth2?\//.test(url) || /operation=login/.test(body)

describe.each(sandboxedVendors)('malformed answers of %s', (vendor) => {
  it.each(Object.entries(malformed))('give it a pause: %s', async (_name, answer) => {
    const { source, sandbox } = await startSandboxedSource(vendor, {
      sandbox: { scale: 0.01 },
      transport: { retries: 0 },
    })
    try {
      const kind = Object.keys(source.capabilities.kinds)[0] as RecordKind
      const request = source.dialect.compile({
        kind,
        pushed: null,
        order: null,
        position: { kind: 'start' },
        pageSize: 2,
        fields: ['name'],
        step: 0,
      })
      const call = { signal: new AbortController().signal, deadline: Date.now() + 20_000 }
      await source.client.fetchPage(request, call)
      sandbox.faults.add({
        action: { kind: 'status', ...answer },
        times: 100,
        when: ({ url, body }) => !isSignIn(url, body),
      })
      const codes: unknown[] = []
      let last: unknown = null
      for (let index = 0; index < 6; index++) {
        last = await source.client.fetchPage(request, call).catch((error: unknown) => error)
        codes.push(last instanceof CrmError ? last.code : last)
        // The breaker hears of it right after us.
        await setImmediate()
      }
      expect(codes).toEqual([...Array<string>(5).fill('SOURCE_PROTOCOL_ERROR'), 'SOURCE_CIRCUIT_OPEN'])
      expect(last).toMatchObject({ details: { firstCode: 'SOURCE_PROTOCOL_ERROR' } })
    } finally {
      await sandbox.close()
    }
  })
})
