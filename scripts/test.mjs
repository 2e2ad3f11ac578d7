/**
 * `npm test`: installs and builds what is stale, runs every `check:` script of package.json two at a time, then all
 * Jest suites. Ends with one line, `N passed, N failed` (and `, N skipped`), that counts tests and checks together.
 * With arguments only Jest runs, with those arguments: `npm test -- test/unit/x.test.ts -t "a name"`.
 * Where CI is set a skipped test counts as failed: there, everything a test needs has been installed.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { installState, isBuildStale } from './freshness.mjs'
import { build, exitCode, install, root, runNode } from './processes.mjs'

const atOnce = 2
const jestArguments = process.argv.slice(2)
const onCi = !['', '0', 'false'].includes((process.env.CI ?? '').toLowerCase())
const totals = { passed: 0, failed: 0, skipped: 0 }

/** Runs one command line with the project's own programs in reach; its output is kept and shown only on failure. */
async function runCheck({ name, command }) {
  const started = performance.now()
  const env = { ...process.env, PATH: join(root, 'node_modules/.bin') + delimiter + process.env.PATH }
  const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
  const closed = new Promise((done) => child.once('close', done))
  const code = await exitCode(child)
  await closed
  report(name, code === 0, started, Buffer.concat(output).toString())
}

function report(name, passed, started, output = '') {
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(12)} ${seconds.padStart(6)} s`)
  if (!passed && output.trim() !== '') console.log(output.trimEnd() + '\n')
  totals[passed ? 'passed' : 'failed'] += 1
}

/** The checks stand in package.json alone: each `check:NAME` there is run here. */
async function runChecks() {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const waiting = Object.entries(scripts)
    .filter(([script]) => script.startsWith('check:'))
    .map(([script, command]) => ({ name: script.slice('check:'.length), command }))
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runCheck(next)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** A title that says why its tests do not run; written by test/support/skip.ts. */
const skippedTitle = /^(?<name>.*) \(skipped: (?<reason>.*)\)$/s

/** The name and the reason of a test that did not run; the reason stands in its own title or in a group's. */
function describeSkipped({ ancestorTitles, title }) {
  const titles = [...ancestorTitles, title].map((text) => skippedTitle.exec(text)?.groups ?? { name: text })
  return {
    name: titles.map(({ name }) => name).join(' > '),
    reason: titles.find(({ reason }) => reason !== undefined)?.reason,
  }
}

/** Adds Jest's own result to the totals and lists what was skipped, each with its reason. */
function countTests(result, byName) {
  totals.passed += result.numPassedTests
  totals.failed += result.numFailedTests + result.numRuntimeErrorTestSuites
  for (const suite of result.testResults) {
    for (const test of suite.assertionResults) {
      if (test.status !== 'pending' && test.status !== 'todo') continue
      const { name, reason } = describeSkipped(test)
      // A choice by name makes Jest report every test that was not chosen as pending.
      if (reason === undefined && byName) continue
      totals.skipped += 1
      console.log(`skipped ${relative(root, suite.name)}: ${name}\n        ${reason ?? 'no reason given'}`)
    }
  }
}

async function runJest() {
  const folder = mkdtempSync(join(tmpdir(), 'crm-federation-test-'))
  const outputFile = join(folder, 'jest.json')
  const workers = jestArguments.some((argument) => /^(?:-i|-w|--runInBand|--maxWorkers)/.test(argument))
    ? []
    : ['--maxWorkers=2']
  const byName = jestArguments.some((argument) => /^(?:-t|--testNamePattern)/.test(argument))
  // Tests that start the command line start what was built where that is of these sources.
  process.env.TESTED_BUILD = isBuildStale(root) ? 'stale' : 'fresh'
  try {
    const failedBefore = totals.failed
    const code = await runNode([
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      ...workers,
      '--json',
      `--outputFile=${outputFile}`,
      ...jestArguments,
    ])
    if (existsSync(outputFile)) countTests(JSON.parse(readFileSync(outputFile, 'utf8')), byName)
    // Jest also fails without a failing test: no test found, bad settings, a crash.
    if (code !== 0 && totals.failed === failedBefore) totals.failed += 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main() {
  if (installState(root) !== 'full' && (await install()) !== 0) {
    totals.failed += 1
    return
  }
  if (jestArguments.length === 0) {
    const started = performance.now()
    if (isBuildStale(root)) report('build', (await build()) === 0, started)
    await runChecks()
  } else if (isBuildStale(root)) {
    console.log('dist is older than the sources: tests of what is built see the last build (npm run build).')
  }
  await runJest()
}

await main()
if (onCi && totals.skipped > 0) {
  console.log(`CI is set: ${totals.skipped} skipped counted as failed.`)
  totals.failed += totals.skipped
  totals.skipped = 0
}
const { passed, failed, skipped } = totals
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed === 0 ? 0 : 1
