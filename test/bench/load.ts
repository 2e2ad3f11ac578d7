/** `npm run bench:load`: see README.md beside this file. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { vendors } from '../../src/vendors/registry.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'
import { loadHeading, withLoad, writeDocument } from './harness/document.js'
import { projectRoot, scratch } from './harness/folders.js'
import { circumstances } from './harness/machine.js'
import { residentMegabytes } from './harness/process-figures.js'
import { prepare } from './harness/prepare.js'
import { startProgram, stopAll, type Program } from './harness/program.js'
import { table } from './harness/table.js'
import { Client, type Answer } from './load/client.js'
import { operations } from './load/operations.js'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '200' },
    burst: { type: 'string', default: '2000' },
    rest: { type: 'string', default: '30' },
    write: { type: 'boolean', default: false },
  },
})
const [seconds, clients, burst, rest] = [values.seconds, values.clients, values.burst, values.rest].map(Number) as [
  number,
  number,
  number,
  number,
]

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
const kept = (value: number, digits = 3): string => Number(value.toPrecision(digits)).toLocaleString('en')

/** One sandbox each, in processes of their own, and a built server over all, as `serve` runs it in production. */
async function startAll(): Promise<Program> {
  mkdirSync(scratch, { recursive: true })
  const names = Object.keys(vendors).filter((vendor) => vendor in sandboxes)
  const sources: Record<string, unknown> = {}
  const env: Record<string, string> = { LOAD_CURSOR_SECRET: 'cursors of the bench alone' }
  await Promise.all(
    names.map(async (vendor) => {
      let settings = ''
      await startProgram({
        name: `${vendor} sandbox`,
        args: ['--import', 'tsx', join(projectRoot, 'test/bench/load/sandbox-main.ts'), vendor],
        ready: /ready (http:\S+)/,
        cwd: projectRoot,
        onOutput: (text) => (settings = /^settings (.*)$/m.exec(text)?.[1] ?? settings),
      })
      sources[vendor] = { vendor, ...referring(vendor, settings, env) }
    }),
  )
  const file = join(scratch, `load-${process.pid}.yaml`)
  const server = { port: 0, host: '127.0.0.1', cursorSecret: '${LOAD_CURSOR_SECRET}' }
  writeFileSync(file, JSON.stringify({ server, journal: { folder: `load-${process.pid}.journal` }, sources }))
  try {
    return await startProgram({
      name: 'crm-federation',
      args: [join(projectRoot, 'dist/src/cli/main.js'), 'serve', '--config', file],
      ready: /ready: (http:\S+)\/graphql/,
      env,
      cwd: scratch,
      log: 'null',
    })
  } finally {
    rmSync(file)
  }
}

/** The settings with their secrets moved to the environment. */
function referring(vendor: string, text: string, env: Record<string, string>): object {
  const { settings, secrets } = JSON.parse(text) as { settings: object; secrets: string[] }
  const moved = (value: unknown, path: string): unknown => {
    if (secrets.includes(path)) {
      const name = `LOAD_${vendor}_${path}`.replaceAll(/\W/g, '_').toUpperCase()
      env[name] = String(value)
      return `\${${name}}`
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, below]) => [key, moved(below, path === '' ? key : `${path}.${key}`)]),
    )
  }
  return moved(settings, '') as object
}

/** Asks `/healthz` all the time, in a thread of its own that nothing else holds up; the longest answer in milliseconds. */
function watchHealth(url: string): { stop(): Promise<number> } {
  const worker = new Worker(new URL('load/health.mjs', import.meta.url), { workerData: `${url}/healthz` })
  return {
    stop: async () => {
      const longest = new Promise<number>((resolve) => worker.once('message', resolve))
      worker.postMessage('stop')
      return longest
    },
  }
}

interface Figures {
  readonly title: string
  readonly answers: readonly Answer[]
  readonly seconds: number
  readonly healthMs: number
  readonly memory: readonly [before: number, after: number, rested: number]
}

function rowOf({ title, answers, seconds: took, healthMs, memory }: Figures): readonly string[] {
  const shed = answers.filter(({ status, codes }) => status === 503 && codes[0] === 'SERVER_BUSY')
  const served = answers.filter(({ status, codes }) => status === 200 && codes.length === 0)
  const right = served.filter(({ isExpected }) => isExpected)
  const late = answers.filter(({ codes }) => codes.includes('DEADLINE_EXCEEDED'))
  const times = right.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (part: number): string => {
    const time = times[Math.min(times.length - 1, Math.floor(times.length * part))]
    return time === undefined ? '' : kept(time)
  }
  return [
    title,
    String(answers.length),
    String(right.length),
    String(served.length - right.length),
    String(shed.length),
    shed.length === 0 ? '' : kept(Math.max(...shed.map(({ ms }) => ms))),
    String(late.length),
    String(answers.length - served.length - shed.length - late.length),
    kept(right.length / took),
    at(0.5),
    at(0.99),
    kept(healthMs),
    memory.map((mb) => kept(mb)).join(' / '),
  ]
}

async function main(): Promise<void> {
  prepare({ packages: false, build: true })
  const server = await startAll()
  const memory = (): number => residentMegabytes(server.pid)
  const quiet = new Client(server.url, 1)
  const expected: string[] = []
  for (const operation of operations) {
    const { status, data, codes } = await quiet.ask(operation('Alone'))
    if (status !== 200 || data === null || codes.length > 0) {
      throw new Error(`${operation('Alone')} is answered with ${status} ${codes.join(', ')}`)
    }
    expected.push(data)
  }
  const rows: (readonly string[])[] = []

  const ask = (client: Client, number: number, name: string): Promise<Answer> => {
    const turn = number % operations.length
    return client.post(operations[turn]!(name), expected[turn])
  }
  const measure = async (title: string, run: (answers: Answer[]) => Promise<unknown>): Promise<void> => {
    await wait(rest * 1_000)
    const before = memory()
    const health = watchHealth(server.url)
    const answers: Answer[] = []
    const began = performance.now()
    await run(answers)
    const took = (performance.now() - began) / 1_000
    const healthMs = await health.stop()
    const after = memory()
    await wait(rest * 1_000)
    rows.push(rowOf({ title, answers, seconds: took, healthMs, memory: [before, after, memory()] }))
  }
  const steady = async (answers: Answer[]): Promise<void> => {
    const client = new Client(server.url, clients)
    const endAt = performance.now() + seconds * 1_000
    const lane = async (first: number): Promise<void> => {
      for (let number = first; performance.now() < endAt; number += 1) {
        answers.push(await ask(client, number, 'Steady'))
      }
    }
    await Promise.all(Array.from({ length: clients }, (_, first) => lane(first)))
    client.close()
  }
  const atOnce = async (answers: Answer[]): Promise<void> => {
    const client = new Client(server.url, burst)
    const all = Array.from({ length: burst }, (_, number) => ask(client, number, `Burst${number}`))
    answers.push(...(await Promise.all(all)))
    client.close()
  }
  await measure(`${clients} clients, ${seconds} s`, steady)
  await measure(`${burst} at once`, atOnce)
  quiet.close()

  const head = ['', 'asked', 'right', 'differing', 'shed', 'shed by ms', 'DEADLINE_EXCEEDED', 'other errors']
  const text = table([...head, 'right/s', 'p50 ms', 'p99 ms', 'longest /healthz ms', 'memory MB'], rows)
  console.log(`\n${text}`)
  if (!values.write) return
  const { revision, date, node, cores, cpu } = circumstances()
  const made = `Revision ${revision ?? 'unknown'}, ${date}, Node ${node}, ${cores} cores of ${cpu}.`
  const file = join(projectRoot, 'docs/benchmarks.md')
  await writeDocument(file, withLoad(readFileSync(file, 'utf8'), `${loadHeading}\n\n${made}\n\n${text}\n`))
}

let code = 1
try {
  await main()
  code = 0
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
} finally {
  stopAll()
}
process.exit(code)
