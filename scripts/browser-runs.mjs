/**
 * Exits with 0 when a browser starts here and shows a page, with 1 and the cause when none does.
 * Tries CHROMIUM_PATH when it is set, else the browser that came with the npm packages.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// The packaged browser is unpacked into the temporary folder, and whatever lies there under its name is used instead.
const folder = mkdtempSync(join(tmpdir(), 'crm-federation-browser-'))
process.env.TMPDIR = folder
// Has the package bring the system libraries too (it takes this variable as the sign of a bare machine).
process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x'

/** The program and the arguments that suit it. */
async function browserProgram() {
  const path = process.env.CHROMIUM_PATH
  if (path) return { executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage'] }
  const { default: packaged } = await import('@sparticuz/chromium')
  return { executablePath: await packaged.executablePath(), args: packaged.args }
}

try {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ ...(await browserProgram()), headless: true, timeout: 60_000 })
  const page = await browser.newPage()
  await page.setContent('<title>it runs</title>')
  const title = await page.title()
  console.log(`browser: ${browser.version()}, ${title}`)
  await browser.close()
} catch (error) {
  console.error(`browser: does not start. ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
