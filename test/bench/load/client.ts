import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'

/** What an operation was answered with. */
interface Answered {
  readonly status: number
  /** `data` as JSON; null where there is none. */
  readonly data: string | null
  readonly codes: readonly string[]
}

/** What became of a request; its data is not kept. */
export interface Answer extends Omit<Answered, 'data'> {
  readonly isExpected: boolean
  readonly ms: number
}

/** Posts operations over so many connections that are kept. */
export class Client {
  private readonly agent: Agent

  constructor(
    private readonly url: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  /** Asks, and compares what comes with what is expected. */
  async post(query: string, expected: string | undefined): Promise<Answer> {
    const began = performance.now()
    const { data, ...answer } = await this.ask(query)
    return { ...answer, isExpected: data === expected, ms: performance.now() - began }
  }

  ask(query: string): Promise<Answered> {
    const body = JSON.stringify({ query })
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}/graphql`, {
        agent: this.agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      })
      sent.on('error', reject)
      sent.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.on('error', reject)
        response.on('end', () => resolve(answerOf(response.statusCode ?? 0, text)))
      })
      sent.end(body)
    })
  }

  close(): void {
    this.agent.destroy()
  }
}

function answerOf(status: number, text: string): Answered {
  const body = JSON.parse(text) as { data?: unknown; errors?: { extensions?: { code?: string } }[] }
  const codes = (body.errors ?? []).map(({ extensions }) => extensions?.code ?? 'NONE')
  return { status, data: body.data === undefined || body.data === null ? null : JSON.stringify(body.data), codes }
}
