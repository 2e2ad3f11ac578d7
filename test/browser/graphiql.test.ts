import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Browser, Page, Response } from 'playwright-core'
import { demoExamples as examples } from '../../src/server/examples.js'
import { describeInBrowser, openWatchedPage } from '../support/browser.js'
import { startTestServer } from '../support/server.js'

interface Answer {
  readonly data?: { readonly customers?: { readonly nodes: readonly { readonly name: string | null }[] } }
  readonly errors?: readonly { readonly message: string }[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

const longestWaitMs = 15_000
const queryEditor = '.graphiql-query-editor'
const responseEditor = '.graphiql-response'
const tabs = '.graphiql-tab-button'
const operationNames = examples.map(({ query }) => /^(?:query|mutation) (\w+)/m.exec(query)?.[1] ?? '')

/** Looks again and again until it is as wanted; `look` returns what is wrong, or undefined when nothing is. */
async function waitUntil(page: Page, look: () => Promise<string | undefined>): Promise<void> {
  const deadline = Date.now() + longestWaitMs
  for (;;) {
    const problem = await look()
    if (problem === undefined) return
    if (Date.now() > deadline) throw new Error(problem)
    await page.waitForTimeout(50)
  }
}

/** Waits until an editor shows a text. Line breaks and spaces do not count: the editor wraps and pads its lines. */
function waitUntilShown(page: Page, editor: string, text: string): Promise<void> {
  const wanted = text.replace(/\s/g, '')
  return waitUntil(page, async () => {
    const shown = (await page.locator(`${editor} .view-line`).allInnerTexts()).join('').replace(/\s/g, '')
    return shown.includes(wanted) ? undefined : `${editor} should show ${wanted} but shows ${shown}`
  })
}

/** Waits until an expression, evaluated in the page, is true. In text, as the DOM's types are not the project's. */
function waitUntilTrue(page: Page, expression: string): Promise<void> {
  return waitUntil(page, async () => ((await page.evaluate(expression)) === true ? undefined : `never: ${expression}`))
}

/** GraphiQL reads the editor 0.1 s after the last change, and only then knows which operation to run. */
async function waitUntilRead(page: Page, operationName: string): Promise<void> {
  await waitUntilShown(page, queryEditor, ` ${operationName}`)
  await waitUntilTrue(
    page,
    `/(?:query|mutation) ${operationName}/.test(Object.entries(localStorage).find(([key]) => key.endsWith(':graphiql:query'))?.[1] ?? '')`,
  )
}

/**
 * Replaces the open tab's operation, which must be named "Typed". Typed key by key, the editor would close each bracket
 * a second time; it still does when the text starts with one.
 */
async function writeQuery(page: Page, query: string): Promise<void> {
  await page.locator(`${queryEditor} .view-lines`).click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(query)
  await waitUntilRead(page, 'Typed')
}

function nextAnswer(page: Page): Promise<Response> {
  return page.waitForResponse((response) => new URL(response.url()).pathname === '/graphql', { timeout: longestWaitMs })
}

/** Starts the open tab's operation in the given way and returns what the server answered to it. */
async function answerTo(page: Page, start: () => Promise<void>): Promise<Answer> {
  const [response] = await Promise.all([nextAnswer(page), start()])
  return (await response.json()) as Answer
}

function firstName(answer: Answer): string {
  expect(answer.errors).toBeUndefined()
  const name = answer.data?.customers?.nodes.find((node) => node.name !== null)?.name
  return JSON.stringify(name ?? 'no customer with a name')
}

await describeInBrowser('GraphiQL', (browser: () => Browser) => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  beforeAll(async () => {
    server = await startTestServer({ server: { examples } })
  })
  afterAll(() => server?.close())

  /** Opens GraphiQL as on a first visit, lets a person act, and fails on anything the browser complained about. */
  async function visit(screenshot: string, act: (page: Page) => Promise<void>): Promise<void> {
    const { origin } = new URL(server.url)
    const { page, consoleErrors, foreignRequests } = await openWatchedPage(browser(), origin)
    try {
      const [opened] = await Promise.all([page.goto(`${origin}/`), nextAnswer(page)])
      expect(opened?.status()).toBe(200)
      await waitUntilShown(page, queryEditor, `query ${operationNames[0]}`)
      await act(page)
      expect(consoleErrors).toEqual([])
      expect(foreignRequests).toEqual([])
    } finally {
      const folder = process.env.SCREENSHOT_DIR
      if (folder) {
        await mkdir(folder, { recursive: true })
        await page.screenshot({ path: join(folder, `${screenshot}.png`) })
      }
      await page.context().close()
    }
  }

  it('greets a newcomer with the examples, and the first one shows rows at a click', () =>
    visit('first-example', async (page) => {
      expect(await page.title()).toBe('crm-federation')
      expect(await page.locator(tabs).allInnerTexts()).toEqual(operationNames)

      const answer = await answerTo(page, () => page.locator('.graphiql-execute-button').click())
      await waitUntilShown(page, responseEditor, firstName(answer))
    }))

  it('runs every example without an error, and the explaining one with its header', () =>
    visit('examples', async (page) => {
      for (const [index, { title, headers }] of examples.entries()) {
        await page.locator(tabs).nth(index).click()
        if (index > 0) await waitUntilRead(page, operationNames[index] ?? '')
        const answer = await answerTo(page, () => page.locator('.graphiql-execute-button').click())
        expect({ title, errors: answer.errors }).toEqual({ title, errors: undefined })
        expect({ title, explained: answer.extensions?.['explain'] !== undefined }).toEqual({
          title,
          explained: headers?.['x-crm-explain'] !== undefined,
        })
      }
    }))

  it('runs what a person types, and draws Chinese with the font it brings along', () =>
    visit('typed-query', async (page) => {
      await writeQuery(page, '# 客户名称\nquery Typed {\ncustomers(first: 3) { nodes { name source { label } } } }')
      const answer = await answerTo(page, () => page.keyboard.press('ControlOrMeta+Enter'))
      await waitUntilShown(page, responseEditor, firstName(answer))
      expect(answer.data?.customers?.nodes).toHaveLength(3)
      const brought = `[...document.fonts].filter((font) => font.family.includes('Noto Sans SC'))`
      await waitUntilTrue(page, `${brought}.some((font) => font.status === 'loaded')`)
    }))

  it('underlines a field that does not exist, and shows the server refusing it', () =>
    visit('wrong-query', async (page) => {
      await writeQuery(page, 'query Typed { customers(first: 3) { nodes { nickname } } }')
      await page.locator(`${queryEditor} .squiggly-error`).first().waitFor({ timeout: longestWaitMs })
      const answer = await answerTo(page, () => page.locator('.graphiql-execute-button').click())
      expect(answer.errors?.[0]?.message).toContain('Cannot query field "nickname" on type "Customer"')
      await waitUntilShown(page, responseEditor, 'GRAPHQL_VALIDATION_FAILED')
    }))
})
