import { test } from '@jest/globals'
import { measureSource } from '../../src/measure/index.js'
import { startSandboxedSource, sandboxedVendors } from '../support/sources.js'
test.each(sandboxedVendors)('%s', async (vendor) => {
  const { source, sandbox } = await startSandboxedSource(vendor, { sandbox: { scale: 0.2 } })
  let n = 0
  const inner = source.client
  const client = { ...inner, fetchPage: (r: any, c: any) => (n++, inner.fetchPage(r, c)), fetchCount: inner.fetchCount && ((r: any, c: any) => (n++, inner.fetchCount!(r, c))) }
  const ms = await measureSource({ ...source, client } as any, { signal: AbortSignal.timeout(60000), deadline: Date.now() + 60000 }, { mostCalls: 160 })
  console.log(vendor, n, '\n' + ms.map((m) => JSON.stringify(m)).join('\n'))
  await sandbox.close()
})
