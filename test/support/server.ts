import { startServer } from '../../src/server/server.js'
import type { RunningServer, ServerOptions } from '../../src/server/server-types.js'
import { sandboxedVendors, startSandboxedSource, type SandboxedSource, type SandboxedSourceOptions } from './sources.js'

/** A server over running sandboxes. */
export interface TestServer {
  readonly url: string
  readonly server: RunningServer
  /** By vendor. */
  readonly sources: Readonly<Record<string, SandboxedSource>>
  /** Posts one operation; the parsed body with the HTTP status. */
  query(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphAnswer>
  /** Forgets the requests that the sandboxes have recorded. */
  forgetRequests(): void
  /** Requests the sandboxes got since, sign-in left out, as `vendor METHOD url`. */
  vendorCalls(): string[]
  close(): Promise<void>
}

/** A GraphQL answer over HTTP. */
export interface GraphAnswer {
  readonly status: number
  readonly data: Record<string, unknown> | null
  readonly errors: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
  readonly extensions: Readonly<Record<string, unknown>>
}

/** What a test server is started with. */
export interface TestServerOptions {
  /** Vendors to start; default all of the registry. */
  readonly vendors?: readonly string[]
  readonly source?: Readonly<Record<string, SandboxedSourceOptions>>
  readonly server?: Partial<ServerOptions>
}

/** `TESTED_EXECUTION=reference` runs the suites over HTTP without compiled queries. */
const testedMode = process.env['TESTED_EXECUTION'] === 'reference' ? 'reference' : 'compiled'

/** Starts sandboxes and a server over them, on free ports. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const started = await Promise.all(
    (options.vendors ?? sandboxedVendors).map(async (vendor) => startSandboxedSource(vendor, options.source?.[vendor])),
  )
  const server = await startServer({
    sources: started.map(({ source }) => source),
    port: 0,
    cursorSecret: 'test secret',
    // Compiled from the first use, so that every suite over HTTP also judges the compiled queries.
    compileFrom: 1,
    executionMode: testedMode,
    ...options.server,
  })
  return {
    url: server.url,
    server,
    sources: Object.fromEntries(started.map((each) => [each.vendor, each])),
    query: async (query, variables = {}, headers = {}) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      const body = (await response.json()) as Partial<GraphAnswer>
      return {
        status: response.status,
        data: body.data ?? null,
        errors: body.errors ?? [],
        extensions: body.extensions ?? {},
      }
    },
    forgetRequests: () => {
      for (const { sandbox } of started) sandbox.requests.length = 0
    },
    vendorCalls: () =>
      started.flatMap(({ vendor, sandbox }) =>
        sandbox.requests
          .filter(({ url, body }) => !isSignIn(url, body))
          .map(({ method, url }) => `${vendor} ${method} ${url}`),
      ),
    close: async () => {
      await server.close()
      await Promise.all(started.map(async ({ sandbox }) => sandbox.close()))
    },
  }
}

function isSignIn(url: string, body: string): boolean {
  return /operation=getchallenge|\/oauth2?\/|\/(?:get)?token/i.test(url) || /operation=login/.test(body)
}
