import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe } from '@jest/globals'
import { chromium, type Browser, type Page } from 'playwright-core'
import { describeWhen } from './skip.js'

/** A Chromium that has been seen to start on this machine, and the environment it needs. */
export interface BrowserProgram {
  readonly executablePath: string
  readonly env: Readonly<Record<string, string>>
}

/** No candidate starts here; the message names each one tried and why it failed. */
export class BrowserUnavailableError extends Error {
  override readonly name = 'BrowserUnavailableError'
}

/** A page and what went wrong behind a reader's back while it was open. */
export interface WatchedPage {
  readonly page: Page
  /** Console messages of level "error" and uncaught exceptions, oldest first. */
  readonly consoleErrors: readonly string[]
  /** Addresses asked for on any other host or port, whether or not an answer came. */
  readonly foreignRequests: readonly string[]
}

const projectRoot = fileURLToPath(new URL('../../', import.meta.url))

/** On top of Playwright's own list: nothing calls home, and no name but this machine's resolves. */
const launchArguments = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-gpu',
  '--disable-sync',
  '--no-pings',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]

/**
 * The package's own fonts instead of the machine's: the same picture everywhere, no Chinese but what a page brings, and
 * no crash where no font is installed. The package's own settings file expects them in /tmp. Its cache of them is kept
 * beside it in `folder`; a relative path would be taken from wherever the browser is started.
 */
const fontSettings = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`

/**
 * Unpacks the Chromium of the npm package once per version and returns its folder (about 200 MB, 3 s the first time).
 * The package takes whatever "chromium" it finds in the temporary folder for its own, of any version and even half
 * written, so it gets an empty one, which is renamed only when complete. It reads TMPDIR from the real environment,
 * which Jest hides, hence the child process.
 */
async function unpackNpmChromium(): Promise<string> {
  const packageFile = join(projectRoot, 'node_modules/@sparticuz/chromium/package.json')
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }
  const folder = join(projectRoot, '.cache', `chromium-${version}`)
  if (existsSync(folder)) return folder

  await mkdir(join(projectRoot, '.cache'), { recursive: true })
  const unfinished = await mkdtemp(`${folder}-unfinished-`)
  try {
    const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath()`
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: projectRoot,
      // The second setting has it unpack its own copies of the system libraries too.
      env: { ...process.env, TMPDIR: unfinished, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
      timeout: 120_000,
    })
    await writeFile(join(unfinished, 'fonts.conf'), fontSettings(folder))
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error // otherwise another worker was first
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return folder
}

async function* candidates(): AsyncGenerator<BrowserProgram | Error> {
  try {
    const folder = await unpackNpmChromium()
    const executablePath = join(folder, 'chromium')
    const env = { TMPDIR: folder, FONTCONFIG_FILE: join(folder, 'fonts.conf') }
    yield { executablePath, env }
    yield { executablePath, env: { ...env, LD_LIBRARY_PATH: join(folder, 'al2023/lib') } }
  } catch (error) {
    yield new Error(`@sparticuz/chromium cannot be unpacked: ${firstLine(error)}`)
  }
  for (const executablePath of [process.env.CHROMIUM_PATH, '/usr/bin/chromium']) {
    if (executablePath && existsSync(executablePath)) yield { executablePath, env: {} }
    else if (executablePath) yield new Error(`${executablePath} does not exist`)
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? ''
}

function start({ executablePath, env }: BrowserProgram): Promise<Browser> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return chromium.launch({
    executablePath,
    args: launchArguments,
    env: { ...Object.fromEntries(inherited), ...env },
    timeout: 30_000,
  })
}

/**
 * Finds a Chromium by starting each candidate once: the npm package's, the same with its own system libraries,
 * `CHROMIUM_PATH`, `/usr/bin/chromium`. Takes 0.3 s, or 4 s when the package has to be unpacked first.
 * @throws BrowserUnavailableError when none starts.
 */
export async function findBrowser(): Promise<BrowserProgram> {
  const reasons: string[] = []
  for await (const candidate of candidates()) {
    if (candidate instanceof Error) {
      reasons.push(candidate.message)
      continue
    }
    try {
      await (await start(candidate)).close()
      return candidate
    } catch (error) {
      reasons.push(`${candidate.executablePath}: ${firstLine(error)}`)
    }
  }
  throw new BrowserUnavailableError(`no Chromium starts on this machine: ${reasons.join('; ')}`)
}

/**
 * A `describe` block with one browser for all its tests; `await` it at the top of the file.
 * Without a browser the block is reported as skipped, the reason in its title; with `CI=true` the file fails instead.
 */
export async function describeInBrowser(title: string, body: (browser: () => Browser) => void): Promise<void> {
  let browser: Browser | undefined
  const running = (): Browser => {
    if (browser === undefined) throw new Error('the browser runs only while the tests of its block do')
    return browser
  }
  try {
    const program = await findBrowser()
    describe(title, () => {
      beforeAll(async () => {
        browser = await start(program)
      })
      afterAll(() => browser?.close())
      body(running)
    })
  } catch (error) {
    if (!(error instanceof BrowserUnavailableError) || process.env.CI === 'true') throw error
    describeWhen({ available: false, reason: error.message }, title, () => body(running))
  }
}

/**
 * Opens an empty page, in a profile of its own, that records errors and requests leaving `origin`.
 * Ends with the browser, or with `page.context().close()`.
 * @param origin The only scheme, host and port the page is expected to ask.
 */
export async function openWatchedPage(browser: Browser, origin: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })
  const consoleErrors: string[] = []
  const foreignRequests: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(`${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => consoleErrors.push(String(error.error())))
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (asked !== origin && protocol !== 'data:' && protocol !== 'blob:') foreignRequests.push(request.url())
  })
  return { page: await context.newPage(), consoleErrors, foreignRequests }
}
