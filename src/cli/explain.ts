import { randomBytes } from 'node:crypto'
import type { CallPurpose, PlanRecord } from '../engine/index.js'
import { loadConfig } from '../config/index.js'
import type { RunningServer } from '../server/server-types.js'
import { startDemoSources } from './demo-sources.js'
import { UsageError } from './failures.js'
import { jsonOption } from './json-option.js'
import { connectSources, serverLimits } from './sources.js'
import { readUtf8File } from './text-file.js'

/** What `explain` is called with. */
export interface ExplainOptions {
  readonly config?: string
  readonly demo?: boolean
  readonly query?: string
  readonly file?: string
  /** JSON text. */
  readonly variables?: string
}

/** One plan of `extensions.explain`. */
type ExplainedPlan = Pick<
  PlanRecord,
  | 'path'
  | 'source'
  | 'purpose'
  | 'request'
  | 'conditions'
  | 'residual'
  | 'orderGrade'
  | 'leastCalls'
  | 'mostCalls'
  | 'problems'
>

interface ExplainAnswer {
  readonly errors?: readonly { readonly message: string }[]
  readonly extensions?: { readonly explain?: { readonly plans: readonly ExplainedPlan[] } }
}

/** Plans a query against a configuration, or against the sandboxes, and prints the plan; no source is called. */
export async function explain(options: ExplainOptions): Promise<void> {
  const query = options.query ?? (options.file === undefined ? undefined : readUtf8File(options.file))
  if (query === undefined) throw new UsageError('Give the query with --query, or a file that holds it with --file')
  const answer = await withServer(options, (server) => ask(server.url, query, readVariables(options.variables)))
  const plans = answer.extensions?.explain?.plans ?? []
  if (answer.errors !== undefined) {
    for (const { message } of answer.errors) console.error(message)
    process.exitCode = 1
  }
  if (plans.length === 0 && answer.errors === undefined) console.log('No source would be asked.')
  if (plans.length > 0) console.log(plans.map(printPlan).join('\n\n'))
}

async function withServer<T>(options: ExplainOptions, use: (server: RunningServer) => Promise<T>): Promise<T> {
  if ((options.config === undefined) === (options.demo !== true)) {
    throw new UsageError('Give either --config FILE or --demo')
  }
  const config = options.config === undefined ? undefined : loadConfig(options.config)
  const { startServer } = await import('../server/server.js')
  const { sources, sandboxes } = config === undefined ? await startDemoSources() : { ...config, sandboxes: [] }
  try {
    const server = await startServer({
      sources: connectSources(sources, config?.limits),
      port: 0,
      cursorSecret: config?.server.cursorSecret ?? randomBytes(32).toString('base64url'),
      limits: serverLimits(config?.limits ?? {}),
    })
    try {
      return await use(server)
    } finally {
      await server.close()
    }
  } finally {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()))
  }
}

async function ask(url: string, query: string, variables: unknown): Promise<ExplainAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-crm-explain': 'plan' },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as ExplainAnswer
}

function readVariables(text: string | undefined): unknown {
  return text === undefined ? undefined : jsonOption('--variables', text)
}

/** How an entry that is not a list's own calls is headed. */
const headings: Readonly<Record<CallPurpose, (place: string) => string>> = {
  SIGN_IN: () => 'sign-in',
  COUNT: (place) => `${place}, to count`,
  BESIDE: (place) => `${place}, for what its records do not say themselves`,
  LOOK: (place) => `${place}, should the answer not name the record`,
}

function printPlan(plan: ExplainedPlan): string {
  const { purpose, leastCalls, mostCalls, problems = [] } = plan
  const calls = leastCalls === mostCalls ? `${leastCalls}` : `${leastCalls} to ${mostCalls}`
  const none = problems.length > 0 ? 'none: it has to be mended first' : 'none: nothing can match'
  const told = [
    ...plan.conditions.map(({ text, grade }) => ['condition', `${grade.padEnd(8)} ${text}`]),
    ['checked here', plan.residual],
    ['order', plan.orderGrade.toLowerCase()],
  ]
  const rows = [
    ['request', plan.request ?? (purpose === 'LOOK' ? 'as for a list of what was just made' : none)],
    ...problems.map(({ path, message }) => ['problem', path.length === 0 ? message : `${path.join('.')}: ${message}`]),
    ...(purpose === undefined && problems.length === 0 ? told : []),
    ['calls', calls],
  ]
  const table = rows.map(([name, value]) => `  ${name?.padEnd(13)} ${value}`)
  const heading = purpose === undefined ? plan.path : headings[purpose](plan.path)
  return [`${heading} at ${plan.source}`, ...table].join('\n')
}
