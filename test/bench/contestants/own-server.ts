import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { graphqlRequest } from '../harness/http-request.js'
import { projectRoot, scratch } from '../harness/folders.js'
import { startProgram, type Program } from '../harness/program.js'
import { sourceKey } from '../shape/values.js'
import type { Contestant } from './contestant.js'

/** A source of the configuration: its name and the base URL with `/v1`. */
export interface BenchSource {
  readonly name: string
  readonly baseUrl: string
}

/** `dist` is the folder of the build, by default the project's own; `nodeArgs` stand before the program. */
export interface OwnServerOptions {
  readonly dist?: string
  readonly nodeArgs?: readonly string[]
  /** What sends requests to the source; default as the server has it. */
  readonly httpClient?: 'node-fetch' | 'undici'
}

/**
 * What an operator of such a platform would set beyond what is needed: it compares instants by the second, knows gte
 * and lt, and breaks ties by ascending id. A build that does not know one of the settings runs without it.
 */
const knownOfThePlatform = {
  'filters.instants': 'instant',
  'filters.assumeSymmetric': true,
  'lists.ties': 'idAscending',
} as const

/** What a configuration names its secrets by. */
export const secrets = { BENCH_KEY: sourceKey, BENCH_CURSOR_SECRET: 'cursors-of-the-bench-only' } as const

/** Writes a configuration for a build of this project, to be removed by who asked for it, and gives its path. */
export async function writeConfiguration(
  name: string,
  sources: readonly BenchSource[],
  dist: string,
  httpClient?: OwnServerOptions['httpClient'],
): Promise<string> {
  mkdirSync(scratch, { recursive: true })
  // Another run may write one of this name at the same time.
  const file = join(scratch, `${name}-${process.pid}.yaml`)
  writeFileSync(file, configuration(sources, await settingsOf(dist), httpClient))
  return file
}

/** Where the build is that is measured, and its command line. */
export function builtCommand({ dist = join(projectRoot, 'dist') }: OwnServerOptions): {
  readonly dist: string
  readonly program: string
} {
  return { dist, program: join(dist, 'src/cli/main.js') }
}

/** Starts a built server of this project on the sources, as `serve` runs it in production; its log goes to /dev/null. */
export async function startOwnServer(
  name: string,
  sources: readonly BenchSource[],
  options: OwnServerOptions = {},
): Promise<Program> {
  const { dist, program: command } = builtCommand(options)
  const file = await writeConfiguration(name, sources, dist, options.httpClient)
  const program = await startProgram({
    name,
    args: [...(options.nodeArgs ?? []), command, 'serve', '--config', file],
    ready: /ready: (http:\S+)\/graphql/,
    env: secrets,
    cwd: scratch,
    log: 'null',
  })
  rmSync(file)
  return program
}

/** The same as a contestant. */
export async function ownServer(
  name: string,
  sources: readonly BenchSource[],
  options: OwnServerOptions = {},
): Promise<Contestant> {
  const program = await startOwnServer(name, sources, options)
  return {
    name,
    program,
    request: ({ text, variables }) => graphqlRequest(`${program.url}/graphql`, text, variables),
  }
}

/** The settings above that a build knows. */
async function settingsOf(dist: string): Promise<readonly (readonly [name: string, value: unknown])[]> {
  const file = join(dist, 'src/vendors/enterprise-platform/settings.js')
  if (!existsSync(file)) throw new Error(`There is no built server in ${dist}`)
  const { settingShapes } = (await import(
    pathToFileURL(file).href
  )) as typeof import('../../../src/vendors/enterprise-platform/settings.js')
  return Object.entries(knownOfThePlatform).filter(([name]) => settingShapes.some((shape) => shape.name === name))
}

/** JSON, which is YAML too. Secrets come by the environment, as the configuration demands. */
function configuration(
  sources: readonly BenchSource[],
  settings: readonly (readonly [name: string, value: unknown])[],
  httpClient: OwnServerOptions['httpClient'],
): string {
  const entries = sources.map(({ name, baseUrl }) => {
    const entry: Record<string, unknown> = {
      vendor: 'enterprise-platform',
      baseUrl,
      auth: { kind: 'apiKey', apiKey: '${BENCH_KEY}' },
      limits: { perMinute: 1_000_000_000 },
    }
    for (const [path, value] of settings) {
      const [section = '', name = ''] = path.split('.')
      entry[section] = { ...(entry[section] as object | undefined), [name]: value }
    }
    return [name, entry]
  })
  const server = { port: 0, host: '127.0.0.1', cursorSecret: '${BENCH_CURSOR_SECRET}' }
  const limits = httpClient === undefined ? {} : { limits: { httpClient } }
  return JSON.stringify({ server, ...limits, sources: Object.fromEntries(entries) as object }, null, 2)
}
