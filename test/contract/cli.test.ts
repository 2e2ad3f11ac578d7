import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'
import { commandLine } from '../support/command-line.js'

const folder = mkdtempSync(join(tmpdir(), 'crm-federation-cli-'))
const running: Record<string, RunningSandbox> = {}
const variables = { EP_KEY: '', VT_KEY: '', WRONG_KEY: 'invented_wrong_key', PORT: '0' }
const children = new Set<ChildProcess>()

beforeAll(async () => {
  for (const [vendor, sandbox] of Object.entries(sandboxes)) running[vendor] = await sandbox.start({ scale: 0.1 })
  variables.EP_KEY = secretOf('enterprise-platform', 'apiKey')
  variables.VT_KEY = secretOf('vtiger', 'accessKey')
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(Object.values(running).map((sandbox) => sandbox.close()))
  rmSync(folder, { recursive: true })
})

function secretOf(vendor: string, name: string): string {
  return (running[vendor]?.settings.auth as Record<string, string>)[name] ?? ''
}

/** A source entry that reaches a sandbox, with its secret by reference. */
function entry(vendor: 'enterprise-platform' | 'vtiger', changes: Readonly<Record<string, unknown>> = {}) {
  const settings = running[vendor]?.settings ?? {}
  const auth = settings.auth as object
  const secret = vendor === 'vtiger' ? { accessKey: '${VT_KEY}' } : { apiKey: '${EP_KEY}' }
  return { vendor, ...settings, auth: { ...auth, ...secret }, ...changes }
}

function configFile(sources: Readonly<Record<string, unknown>>, rest: object = {}): string {
  const file = join(folder, `${Object.keys(sources).join('-')}.yaml`)
  writeFileSync(file, stringify({ ...rest, sources }))
  return file
}

function start(...parameters: string[]): ChildProcess & { readonly output: { stdout: string; stderr: string } } {
  const child = spawn(process.execPath, [...commandLine, ...parameters], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  return Object.assign(child, { output })
}

async function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code)))
}

async function run(...parameters: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(...parameters)
  const code = await ended(child)
  return { code, ...child.output }
}

/** The server's address, from the line that says it is ready. */
async function ready(child: ReturnType<typeof start>): Promise<string> {
  for (;;) {
    const url = /^crm-federation ready: (http:\/\/127\.0\.0\.1:\d+\/graphql)$/m.exec(child.output.stdout)?.[1]
    if (url !== undefined && child.output.stdout.includes('GraphiQL: ')) return url
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${child.output.stderr}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface Answer {
  readonly data: { readonly customers: { readonly nodes: unknown }; readonly sources: unknown }
  readonly errors?: unknown
}

async function query(url: string, text: string): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text }),
  })
  return (await response.json()) as Answer
}

describe('check', () => {
  it('says what works in every source, and ends with 0', async () => {
    const file = configFile({ ep: entry('enterprise-platform'), vt: entry('vtiger', { label: '上海' }) })
    const { code, stdout, stderr } = await run('check', '--config', file)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^ep \(enterprise-platform, ep\)$/m)
    expect(stdout).toMatch(/^vt \(vtiger, 上海\)$/m)
    expect(stdout).toMatch(/^ {2}ok {5}sign-in: /m)
    expect(stdout).toContain('All 2 sources work.')
    expect(stdout).not.toContain('FAILED')
    expect(code).toBe(0)
  })

  it('says what does not work and what to do, and ends with 1', async () => {
    const stranger = createServer((_request, response) => response.end('<html>Welcome</html>'))
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    const elsewhere = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/v1`
    const file = configFile({
      good: entry('vtiger'),
      'ep-key': entry('enterprise-platform', { auth: { kind: 'apiKey', apiKey: '${WRONG_KEY}' } }),
      'vt-key': entry('vtiger', { auth: { username: 'admin', accessKey: '${WRONG_KEY}' } }),
      'ep-base': entry('enterprise-platform', { baseUrl: elsewhere }),
      'vt-base': entry('vtiger', { baseUrl: elsewhere }),
      'ep-gone': entry('enterprise-platform', { baseUrl: 'http://127.0.0.1:1/v1' }),
      'vt-gone': entry('vtiger', { baseUrl: 'http://127.0.0.1:1' }),
    })
    const { code, stdout, stderr } = await run('check', '--config', file)
    await new Promise((resolve) => stranger.close(resolve))
    const failureOf = (source: string): string => {
      const lines = stdout.split('\n')
      const from = lines.findIndex((line) => line.startsWith(`${source} (`)) + 1
      const length = lines.slice(from).findIndex((line) => !line.startsWith('  '))
      return lines.slice(from, from + length).find((line) => line.startsWith('  FAILED')) ?? 'no failure'
    }
    expect(failureOf('good')).toBe('no failure')
    expect(failureOf('ep-key')).toMatch(/sign-in: .*credentials.*; correct the settings under auth$/)
    expect(failureOf('vt-key')).toMatch(/sign-in: .*user name and access key/)
    expect(failureOf('ep-base')).toMatch(/base ?url/i)
    expect(failureOf('vt-base')).toMatch(/base ?url/i)
    expect(failureOf('ep-gone')).toMatch(/sign-in: .*ECONNREFUSED; nothing listens at this address: /)
    expect(failureOf('vt-gone')).toMatch(/sign-in: .*ECONNREFUSED; nothing listens at this address: /)
    expect(stdout).toContain('6 of 7 sources with failures: ep-key, vt-key, ep-base, vt-base, ep-gone, vt-gone')
    expect(stdout + stderr).not.toContain(variables.WRONG_KEY)
    expect(stdout + stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(1)
  })

  it('notes a source whose clock is far from ours', async () => {
    const clock = { now: () => Date.now() + 600_000 }
    const away = await sandboxes['enterprise-platform']!.start({ scale: 0.01, clock })
    try {
      const file = configFile({ away: entry('enterprise-platform', { baseUrl: away.settings['baseUrl'] }) })
      const { stdout, code } = await run('check', '--config', file)
      expect(stdout).toMatch(
        /^ {2}note {3}clock: the source's is 10 min ahead of this machine's; see that both are right$/m,
      )
      expect(code).toBe(0)
    } finally {
      await away.close()
    }
  })

  it('looks at one source when it is named, and at none that is not there', async () => {
    const file = configFile({ one: entry('vtiger'), gone: entry('vtiger', { baseUrl: 'http://127.0.0.1:1' }) })
    const one = await run('check', '--config', file, '--source', 'one')
    expect(one.stdout).toContain('The source works.')
    expect(one.code).toBe(0)
    const none = await run('check', '--config', file, '--source', 'two')
    expect(none.stderr).toBe(`${file}: There is no source "two"; there is one, gone\n`)
    expect(none.code).toBe(2)
  })
})

describe('serve', () => {
  it('answers a query over the configured sources and stops when it is told to', async () => {
    const file = configFile({ ep: entry('enterprise-platform'), vt: entry('vtiger') }, { server: { port: 1 } })
    const child = start('serve', '--config', file)
    const url = await ready(child)
    const answer = await query(url, '{ customers(first: 2) { nodes { name } sources { source status } } }')
    expect(answer.errors).toBeUndefined()
    expect(answer.data.customers.nodes).toHaveLength(2)
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
    expect(child.output.stderr).toContain('server.cursorSecret is not set')
    for (const line of child.output.stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
  })

  it('lists every problem of the configuration, without a stack, and ends with 2', async () => {
    const file = configFile({ Bad: entry('vtiger'), ep: { vendor: 'enterprise' } }, { limits: { scanbudget: 1 } })
    const { code, stdout, stderr } = await run('serve', '--config', file)
    expect(stdout).toBe('')
    expect(stderr.split('\n')).toEqual([
      `${file} has 3 problems:`,
      '  line 2, limits.scanbudget: unknown key; did you mean "scanBudget"?',
      expect.stringMatching(/^ {2}line 4, sources\.Bad: expected a name /),
      expect.stringMatching(/^ {2}line \d+, sources\.ep\.vendor: expected one of /),
      '',
    ])
    expect(code).toBe(2)
  })

  it('says which port is taken, and ends with 1', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const before = variables.PORT
    variables.PORT = String(port)
    const { code, stderr } = await run('serve', '--config', configFile({ taken: entry('vtiger') }))
    variables.PORT = before
    await new Promise((resolve) => taken.close(resolve))
    expect(stderr).toContain(`127.0.0.1:${port} is taken by another program; choose another port`)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(1)
  })
})

describe('demo', () => {
  it('serves every sandbox under its own name and stops when it is told to', async () => {
    const child = start('demo', '--scale', '0.1')
    const url = await ready(child)
    expect(child.output.stdout).toBe(`crm-federation ready: ${url}\nGraphiQL: ${url.replace('/graphql', '/')}\n`)
    const answer = await query(url, '{ sources { name label } }')
    expect(answer.data.sources).toEqual(
      expect.arrayContaining([
        { name: 'enterprise', label: '统一企业数字平台（演示）' },
        { name: 'vtiger', label: 'Vtiger（演示）' },
      ]),
    )
    child.kill('SIGINT')
    expect(await ended(child)).toBe(0)
    expect(child.output.stderr).toBe('')
  })
})

describe('sandbox', () => {
  it('prints how to configure it, with its secret as a variable', async () => {
    const child = start('sandbox', '--vendor', 'vtiger', '--scale', '0.1')
    while (!child.output.stdout.includes('export ')) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
    expect(child.output.stdout).toMatch(/^vtiger sandbox ready: http:\/\/127\.0\.0\.1:\d+$/m)
    expect(child.output.stdout).toContain('accessKey: ${VTIGER_AUTH_ACCESS_KEY}')
    expect(child.output.stdout).toContain("export VTIGER_AUTH_ACCESS_KEY='")
  })

  it('names the vendors there are, and ends with 2', async () => {
    const { code, stderr } = await run('sandbox', '--vendor', 'acme')
    expect(stderr).toBe(`There is no sandbox of "acme"; there is ${Object.keys(sandboxes).join(', ')}\n`)
    expect(code).toBe(2)
  })
})

describe('explain', () => {
  it('prints what each source would be asked, and asks nobody', async () => {
    const file = configFile({ ep: entry('enterprise-platform'), vt: entry('vtiger') })
    for (const sandbox of Object.values(running)) sandbox.requests.length = 0
    const text = '{ customers(first: 2, filter: { name: { contains: "Amber" } }) { nodes { name } } }'
    const { code, stdout, stderr } = await run('explain', '--config', file, '--query', text)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^customers at ep\n {2}request +GET \/customers\?/m)
    expect(stdout).toMatch(/^customers at vt\n {2}request +select /m)
    expect(stdout).toMatch(/^ {2}condition +SUPERSET name contains "Amber"$/m)
    expect(stdout).toMatch(/^ {2}calls +1/m)
    expect(code).toBe(0)
    expect(Object.values(running).flatMap(({ requests }) => requests)).toEqual([])
  })

  it('says what is wrong with a query, and ends with 1', async () => {
    const { code, stdout, stderr } = await run('explain', '--demo', '--query', '{ custommers { totalCount } }')
    expect(stdout).toBe('')
    expect(stderr).toContain('Did you mean "customers"')
    expect(code).toBe(1)
  })
})

describe('a failure that nobody waits for', () => {
  it('is logged as a defect, without its message, and does not end the process', async () => {
    const script = `import { surviveLostFailures } from './src/cli/lost-failures.ts'
      const write = (fields, message) => process.stdout.write(JSON.stringify({ ...fields, message }) + ' ')
      surviveLostFailures({ info: write, warn: write, error: write })
      void Promise.reject(new TypeError('a secret'))
      setTimeout(() => process.stdout.write('still here'), 50)`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script])
    children.add(child)
    let said = ''
    child.stdout.on('data', (part: Buffer) => (said += part.toString()))
    expect(await ended(child)).toBe(0)
    expect(said).toMatch(/"message":"defect","class":"TypeError".* still here$/)
    expect(said).not.toContain('secret')
  })
})

describe('being told to stop', () => {
  it('ends with 1 what hangs, after a while', async () => {
    const script = `import { untilStopped } from './src/cli/stopping.ts'
      const hangs = { close: () => new Promise(() => undefined) }
      setInterval(() => undefined, 20)
      await untilStopped([hangs], () => process.stdout.write('up'), 200)`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script])
    children.add(child)
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(1)
  })

  it('is heeded from the moment on at which it says that it is ready', async () => {
    const script = `import { untilStopped } from './src/cli/stopping.ts'
      setInterval(() => undefined, 20)
      const server = { close: async () => process.stdout.write('closed') }
      await untilStopped([server], () => {
        process.kill(process.pid, 'SIGTERM')
        const since = Date.now()
        while (Date.now() - since < 100);
      })`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script])
    children.add(child)
    let said = ''
    child.stdout.on('data', (part: Buffer) => (said += part.toString()))
    expect(await ended(child)).toBe(0)
    expect(said).toBe('closed')
  })
})

describe('a wrong call', () => {
  it('is told with the near miss, and ends with 2', async () => {
    const { code, stderr } = await run('serv')
    expect(stderr).toContain("unknown command 'serv'")
    expect(stderr).toContain('Did you mean serve?')
    expect(code).toBe(2)
  })
})
