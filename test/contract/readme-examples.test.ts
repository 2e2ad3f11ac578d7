import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { startDemoSources, type DemoSources } from '../../src/cli/demo-sources.js'
import { explain } from '../../src/cli/explain.js'
import { connectSources } from '../../src/cli/sources.js'
import { startServer } from '../../src/server/server.js'
import type { RunningServer } from '../../src/server/server-types.js'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** Each GraphQL block that is followed at once by the answer it gives. */
const answered = [...readme.matchAll(/^```graphql\n((?:(?!```).*\n)*)```\n\n```json\n([\s\S]*?)^```$/gm)].map(
  ([, query = '', answer = '']) => ({ query, answer: JSON.parse(answer) as unknown }),
)

/** The query of the command line's example, and what it prints. */
const [, explainedQuery = '', explanation = ''] =
  /explain --demo --query '([^']*)'\n```\n\n```text\n([\s\S]*?)^```$/m.exec(readme) ?? []

describe('examples of the README', () => {
  let demo: DemoSources
  let server: RunningServer

  beforeAll(async () => {
    demo = await startDemoSources()
    server = await startServer({ sources: connectSources(demo.sources), port: 0, cursorSecret: 'secret of this test' })
  })
  afterAll(async () => {
    await server.close()
    await Promise.all(demo.sandboxes.map((sandbox) => sandbox.close()))
  })

  it('give the printed answer', async () => {
    expect(answered.length).toBeGreaterThan(1)
    for (const { query, answer } of answered) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      expect(await response.json()).toEqual(answer)
    }
  })

  it('explain as printed', async () => {
    const printed: unknown[] = []
    const log = jest.spyOn(console, 'log').mockImplementation((text) => void printed.push(text))
    try {
      await explain({ demo: true, query: explainedQuery })
    } finally {
      log.mockRestore()
    }
    expect(`${printed.join('\n')}\n`).toBe(explanation)
  })
})
