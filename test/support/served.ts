import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { commandLine } from './command-line.js'

/** A server of the command line that runs in a process of its own. */
export interface Served {
  readonly child: ChildProcess
  readonly url: string
  /** What it has said so far, on both streams. */
  said(): string
  /** Resolves with its exit code, or the name of the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals | null>
}

/** A configuration over a Vtiger sandbox as source `vt`, in a folder of its own. */
export function servedConfig(sandbox: RunningSandbox, sections: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'served-'))
  const file = join(folder, 'crm.yaml')
  const auth = { ...(sandbox.settings['auth'] as object), accessKey: '${VT_KEY}' }
  const vt = { vendor: 'vtiger', ...sandbox.settings, auth }
  writeFileSync(file, stringify({ ...sections, sources: { vt } }))
  return file
}

/** Starts `serve` and waits until it listens; `around` is a program that starts it, with its arguments. */
export async function startServed(
  sandbox: RunningSandbox,
  file: string,
  { around = [], variables = {} }: { readonly around?: readonly string[]; readonly variables?: object } = {},
): Promise<Served> {
  const { accessKey } = sandbox.settings['auth'] as { readonly accessKey: string }
  const [program, ...args] = [...around, ...[process.execPath, ...commandLine, 'serve', '--config', file]]
  const child = spawn(program!, args, {
    env: { ...process.env, PORT: '0', VT_KEY: accessKey, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  }
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const url = await until(() => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended: ${text}`)
    return /^crm-federation ready: (\S+)\/graphql$/m.exec(text)?.[1] ?? null
  })
  return { child, url, said: () => text, ended: async () => (([code, signal]) => code ?? signal)(await exit) }
}

/** Looks again and again until there is something; the test's own time is the limit. */
export async function until<T>(look: () => T | null | Promise<T | null>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen !== null) return seen
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** An answer of `/graphql`. */
export interface ServedAnswer {
  readonly status: number
  readonly headers: Headers
  readonly data: Readonly<Record<string, unknown>> | null
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[]
}

/** Posts one operation. */
export async function post(
  url: string,
  query: string,
  variables: object = {},
  signal?: AbortSignal,
): Promise<ServedAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    ...(signal === undefined ? {} : { signal }),
  })
  const body = (await response.json()) as Partial<ServedAnswer>
  return { status: response.status, headers: response.headers, data: body.data ?? null, errors: body.errors ?? [] }
}

/** Makes a customer; the key is left out when it is null. */
export function createCustomer(
  url: string,
  name: string,
  idempotencyKey: string | null,
  signal?: AbortSignal,
): Promise<ServedAnswer> {
  const text = 'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { outcome customer { name } } }'
  return post(url, text, { input: { source: 'vt', name, idempotencyKey } }, signal)
}

/** What `createCustomer` answers when it was made. */
export function made(name: string): object {
  return { createCustomer: { outcome: 'APPLIED', customer: { name } } }
}

/** Lists one customer. */
export function readCustomers(url: string): Promise<ServedAnswer> {
  return post(url, '{ customers(first: 1) { nodes { name } sources { status } } }')
}

/** Requests to a Vtiger sandbox that make a record. */
export function isCreation({ body }: { readonly body: string }): boolean {
  return new URLSearchParams(body).get('operation') === 'create'
}
