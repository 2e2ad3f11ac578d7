import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import { stringify } from 'yaml'
import { buildCrmSchema } from '../../resolvers/index.js'
import { UsageError } from '../../src/cli/failures.js'
import { rowWriter } from '../../src/cli/export-format.js'
import { readQuestion, type ExportQuestion } from '../../src/cli/export-query.js'
import { readPages, type ExportRow } from '../../src/cli/export-reader.js'
import type { Engine } from '../../src/engine/index.js'
import { CrmError } from '../../src/errors/index.js'
import { createInProcessJobs, createMemoryShelf } from '../../src/jobs/index.js'
import { createMemoryJournal } from '../../src/journal/index.js'
import type { CustomerRecord } from '../../src/model/index.js'
import { createReports } from '../../src/reports/index.js'
import type { RunningSandbox, SandboxOptions } from '../../src/sandbox/sandbox.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'
import { commandLine } from '../support/command-line.js'
import { testEngine } from '../support/engine.js'
import { createMemorySource } from '../support/memory-source.js'

jest.setTimeout(120_000)

const folder = mkdtempSync(join(tmpdir(), 'crm-federation-export-'))
const children = new Set<ChildProcess>()
const running: Record<string, RunningSandbox> = {}
const secrets = { EP_KEY: '', VT_KEY: '' }
const config = join(folder, 'crm.yaml')

beforeAll(async () => {
  for (const vendor of ['enterprise-platform', 'vtiger']) {
    const manyCalls: SandboxOptions & Readonly<Record<string, unknown>> = {
      scale: 0.2,
      limits: { standard: 1_000_000 },
    }
    running[vendor] = await sandboxes[vendor]!.start(manyCalls)
  }
  const authOf = (vendor: string) => running[vendor]?.settings['auth'] as Readonly<Record<string, string>>
  secrets.EP_KEY = authOf('enterprise-platform')['apiKey'] ?? ''
  secrets.VT_KEY = authOf('vtiger')['accessKey'] ?? ''
  const entry = (vendor: string, auth: object): object => ({
    vendor,
    ...running[vendor]?.settings,
    auth: { ...authOf(vendor), ...auth },
  })
  writeFileSync(
    config,
    stringify({
      sources: {
        ep: entry('enterprise-platform', { apiKey: '${EP_KEY}' }),
        vt: entry('vtiger', { accessKey: '${VT_KEY}' }),
        wrong: entry('enterprise-platform', { apiKey: '${WRONG_KEY}' }),
      },
    }),
  )
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(Object.values(running).map((sandbox) => sandbox.close()))
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(...parameters: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [...commandLine, 'export', ...parameters], {
    env: { ...process.env, ...secrets, WRONG_KEY: 'invented_wrong_key' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return { child, ended: new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr }))) }
}

const run = (...parameters: string[]): Promise<Ended> => start(...parameters).ended
const both = ['-c', config, '-s', 'ep', '-s', 'vt'] as const
const rowsOf = (text: string): ExportRow[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ExportRow)

describe('export', () => {
  it('writes every record of every source once, in the order of the list, however large its pages', async () => {
    const large = await run('contacts', ...both)
    expect(large).toMatchObject({ code: 0, stderr: '' })
    const rows = rowsOf(large.stdout)
    // 160 people in each of the two worlds.
    expect(rows).toHaveLength(320)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(320)
    const times = rows.map(({ createdAt }) => String(createdAt))
    expect(times).toEqual([...times].sort().reverse())
    const small = await run('contacts', ...both, '--page', '7')
    expect(small.stdout).toBe(large.stdout)
  })

  it('narrows and orders the list, and writes the fields that are named', async () => {
    const { code, stdout } = await run(
      ...['customers', ...both, '--order', 'name:asc', '--fields', 'name,source.name,address.city'],
      ...['--filter', '{"name": {"contains": "司"}}'],
    )
    expect(code).toBe(0)
    const rows = rowsOf(stdout) as { name: string; source: { name: string }; address: { city: string } | null }[]
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.every(({ name }) => name.includes('司'))).toBe(true)
    expect(Object.keys(rows[0]!)).toEqual(['name', 'source', 'address'])
    expect(new Set(rows.map(({ source }) => source.name))).toEqual(new Set(['ep', 'vt']))
  })

  it('writes CSV that says the same as NDJSON, cell by cell', async () => {
    const fields = ['--fields', 'id,number,subject,total.amount,customer.name,lines.productName']
    const [csv, ndjson] = await Promise.all([
      run('orders', ...both, ...fields, '--format', 'csv'),
      run('orders', ...both, ...fields),
    ])
    expect(csv.code).toBe(0)
    const cells = parse(csv.stdout)
    expect(cells[0]).toEqual(['id', 'number', 'subject', 'total.amount', 'customer.name', 'lines'])
    interface Exported {
      readonly id: string
      readonly number: string | null
      readonly subject: string | null
      readonly total: { readonly amount: string } | null
      readonly customer: { readonly name: string | null } | null
      readonly lines: unknown
    }
    const expected = (rowsOf(ndjson.stdout) as unknown as Exported[]).map((row) => {
      const { id, number, subject, total, customer, lines } = row
      return [id, number ?? '', subject ?? '', total?.amount ?? '', customer?.name ?? '', JSON.stringify(lines)]
    })
    expect(expected.length).toBeGreaterThan(300)
    expect(cells.slice(1)).toEqual(expected)
  })

  it('runs a query with variables, fragments and lists below', async () => {
    const query = `query ($names: [String!]) { tickets(sources: $names, orderBy: [{ field: CREATED_AT }]) {
      nodes { ...Head customer { contacts(first: 1) { nodes { name } } } } } }
      fragment Head on Ticket { key: id subject }`
    const { code, stdout } = await run('-c', config, '--query', query, '--variables', '{"names": ["vt"]}')
    expect(code).toBe(0)
    const rows = rowsOf(stdout)
    expect(rows).toHaveLength(250)
    expect(Object.keys(rows[0]!)).toEqual(['key', 'subject', 'customer'])
  })

  it('goes on after a killed process without a row twice or missing', async () => {
    const file = join(folder, 'tickets.csv')
    const point = `${file}.resume.json`
    const call = ['tickets', ...both, '--page', '5']
    const whole = await run(...call, '--format', 'csv')
    const killed = start(...call, '-o', file)
    while (!existsSync(point) && killed.child.exitCode === null) await new Promise((done) => setTimeout(done, 2))
    killed.child.kill('SIGKILL')
    await killed.ended
    const cut = readFileSync(file, 'utf8')
    expect(cut.length).toBeLessThan(whole.stdout.length)
    const { rows, cursor } = JSON.parse(readFileSync(point, 'utf8')) as { rows: number; cursor: string }
    expect(rows).toBeGreaterThan(0)
    // As if half of a page had been written when the process ended.
    appendFileSync(file, 'half a ro')

    expect(await run(...call, '-o', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('--resume') })
    const other = await run('contacts', ...both, '-o', file, '--resume')
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('another export') })

    const resumed = await run(...call, '-o', file, '--resume')
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('500 rows') })
    expect(readFileSync(file, 'utf8')).toBe(whole.stdout)
    expect(existsSync(point)).toBe(false)
    const again = await run(...call, '-o', file, '--resume')
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing to resume') })

    const rest = await run(...call, '--after', cursor)
    expect(rowsOf(rest.stdout)).toHaveLength(500 - rows)
  })

  it('ends in good order when it is told to stop, and says how to go on', async () => {
    const stopped = start('tickets', ...both, '--page', '2')
    await new Promise((done) => stopped.child.stdout?.once('data', done))
    stopped.child.kill('SIGINT')
    const { code, stdout, stderr } = await stopped.ended
    expect(code).toBe(130)
    const cursor = /--after (\S+)/.exec(stderr)?.[1] ?? ''
    const rest = await run('tickets', ...both, '--after', cursor)
    expect(rowsOf(stdout).length + rowsOf(rest.stdout).length).toBe(500)
    expect(new Set([...rowsOf(stdout), ...rowsOf(rest.stdout)].map(({ id }) => id)).size).toBe(500)
  })

  it('stops reading and says so when the reader of its output goes', async () => {
    const seen = (): number => Object.values(running).reduce((calls, { requests }) => calls + requests.length, 0)
    const before = seen()
    const { child, ended } = start('tickets', ...both, '--page', '5')
    child.stdout?.destroy()
    const { code, stderr } = await ended
    expect(code).toBe(141)
    expect(stderr).toBe('The reader of the output has closed it; ended early, after 0 rows\n')
    // The whole list is a hundred pages.
    expect(seen() - before).toBeLessThan(50)
  })

  it('writes nothing of a list of which a source fails', async () => {
    const file = join(folder, 'none.ndjson')
    const { code, stdout, stderr } = await run('customers', '-c', config, '-o', file)
    expect([code, stdout]).toEqual([1, ''])
    expect(readdirSync(folder)).not.toContain('none.ndjson')
    expect(stderr).toMatch(/^SOURCE_AUTH_FAILED: wrong: /)
    expect(stderr).not.toContain('invented_wrong_key')
  })

  it('says in a sentence what is wrong with the call, and ends with 2', async () => {
    const { code, stdout, stderr } = await run('customers', '-c', config, '--filter', '{')
    expect([code, stdout, stderr]).toEqual([2, '', '--filter is not JSON\n'])
  })
})

describe('rows as CSV', () => {
  const columns = ['a', 'b'].map((name) => ({ name, steps: [name] }))
  const said = (row: ExportRow, escape = false): string => rowWriter('csv', columns, escape)([row], false)

  it.each<[unknown, string]>([
    ['plain', 'plain'],
    ['with, comma', '"with, comma"'],
    ['with "quotes"', '"with ""quotes"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    [' blank before', '" blank before"'],
    ['', '""'],
    [null, ''],
    [undefined, ''],
    [0, '0'],
    [false, 'false'],
    [['x', 'y'], '"[""x"",""y""]"'],
    [{ k: 1 }, '"{""k"":1}"'],
    ['=1+1', '=1+1'],
    ['🎉 晨光', '🎉 晨光'],
  ])('write %j as %s', (value, cell) => {
    expect(said({ a: value, b: 'b' })).toBe(`${cell},b\r\n`)
    const plain = typeof value === 'string' ? value : undefined
    if (plain !== undefined) expect(parse(said({ a: value, b: 'b' }))).toEqual([[plain, 'b']])
  })

  it('refuse half of a surrogate pair, for which its bytes would be a replacement character', () => {
    expect(() => said({ a: 'cut \ud83d', b: 'b' })).toThrow(/^A text of a holds half of a surrogate pair/)
    const ndjson = rowWriter('ndjson', columns, false)([{ a: 'cut \ud83d' }], true)
    expect(JSON.parse(Buffer.from(ndjson).toString())).toEqual({ a: 'cut \ud83d' })
  })

  it('can keep a spreadsheet from running texts', () => {
    expect(said({ a: '=1+1', b: 'b' }, true)).toBe("'=1+1,b\r\n")
  })
})

describe('pages', () => {
  const customers = (count: number): CustomerRecord[] =>
    Array.from({ length: count }, (_, place) => ({
      source: 'a',
      nativeId: `n${String(place).padStart(5, '0')}`,
      name: `Name ${place}`,
      createdAt: place * 1_000,
    }))

  async function read(
    engine: Engine,
    question: ExportQuestion,
    pageSize: number,
    after: string | null = null,
  ): Promise<readonly ExportRow[]> {
    const limits = { defaultRecords: 20, maxRecords: Math.max(100, pageSize) }
    const schema = await buildCrmSchema(limits)
    const jobs = createInProcessJobs({ shelf: createMemoryShelf() })
    const reports = createReports({ engine, journal: createMemoryJournal(), jobs })
    const rows: ExportRow[] = []
    const pages = readPages(readQuestion(schema, question), {
      schema,
      limits,
      pageSize,
      after,
      counts: false,
      signal: new AbortController().signal,
      context: { engine, jobs, reports, identity: 'anonymous', requestId: 'test' },
      pausesMs: [1, 1],
    })
    for await (const page of pages) rows.push(...page.rows)
    return rows
  }

  it('have a scan budget each, so that a rare match is found however far it is', async () => {
    const source = createMemorySource({ name: 'a', records: { Customer: customers(1_000) }, ordered: 'keyset' })
    const engine = testEngine([source], { scanBudget: 60, pushDown: false })
    const filter = '{"name": {"in": ["Name 3", "Name 500", "Name 996"]}}'
    const rows = await read(engine, { entity: 'customers', filter, fields: 'name' }, 50)
    expect(rows.map(({ name }) => name)).toEqual(['Name 996', 'Name 500', 'Name 3'])
  })

  it('are read again after a failure that may pass, and not given by halves', async () => {
    const source = createMemorySource({ name: 'a', records: { Customer: customers(250) }, ordered: 'keyset' })
    let calls = 0
    const failing = new Set([1, 2, 12])
    source.onPage = () => {
      if (failing.has(++calls)) throw new CrmError('SOURCE_UNAVAILABLE', 'made to fail', { source: 'a' })
    }
    const rows = await read(testEngine([source]), { entity: 'customers', fields: 'name' }, 50)
    expect(rows).toHaveLength(250)
    expect(new Set(rows.map(({ name }) => name)).size).toBe(250)
  })

  it('end with the failure that lasts', async () => {
    const source = createMemorySource({ name: 'a', records: { Customer: customers(5) } })
    source.onPage = () => {
      throw new CrmError('SOURCE_UNAVAILABLE', 'made to fail', { source: 'a' })
    }
    await expect(read(testEngine([source]), { entity: 'customers' }, 50)).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      source: 'a',
    })
  })

  it.each<[string, ExportQuestion, string, string?]>([
    ['a list that is none', { entity: 'people' }, 'There is no list "people"; there is contacts, customers'],
    ['a field that is none', { entity: 'customers', fields: 'nick' }, 'There is no field of Customer "nick"; there is'],
    ['a field with parts', { entity: 'customers', fields: 'address' }, 'such as address.'],
    ['a filter that is no object', { entity: 'customers', filter: '[]' }, '--filter is a JSON object'],
    ['a filter of another list', { entity: 'customers', filter: '{"subject": {"eq": "x"}}' }, '"subject"'],
    ['an order that is none', { entity: 'customers', order: 'name:up' }, '--order takes terms'],
    ['an order by an unknown field', { entity: 'customers', order: 'nick' }, '"NICK"'],
    ['a source that is none', { entity: 'customers', source: ['nobody'] }, 'There is no source "nobody"; there is'],
    ['a cursor of another list', { entity: 'customers' }, 'The cursor does not belong to this export', 'abc'],
    ['a query with pages', { query: '{ customers(first: 1) { nodes { id } } }' }, 'leave out first'],
    ['a query of two lists', { query: '{ customers { nodes { id } } orders { nodes { id } } }' }, 'one list'],
    ['a query without nodes', { query: '{ customers { edges { cursor } } }' }, 'selects nodes'],
    ['a query of no list', { query: '{ sources { name } }' }, 'sources is no list'],
    ['a query that is not valid', { query: '{ customers { nodes { nick } } }' }, 'Cannot query field "nick"'],
    ['a query with a filter beside it', { query: '{ customers { nodes { id } } }', filter: '{}' }, '--filter goes'],
    ['nothing', {}, 'Give either the name of a list'],
  ])('are refused for %s before anything is called', async (...[, question, sentence, after = null]) => {
    const source = createMemorySource({ name: 'a', records: { Customer: customers(5) } })
    await expect(read(testEngine([source]), question, 50, after)).rejects.toThrow(sentence)
    await expect(read(testEngine([source]), question, 50, after)).rejects.toBeInstanceOf(UsageError)
    expect(source.queries).toEqual([])
  })
})
