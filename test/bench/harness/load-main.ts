/**
 * The load, as a process of its own: it takes slices over IPC (`LoadOrder`), runs them and sends what they measured
 * (`LoadResult`). Plain `node:http` with keep-alive; every answer is checked, byte for byte against the first.
 */
import { Agent, request as send, type ClientRequest } from 'node:http'
import { numberMark, type BenchRequest } from './http-request.js'
import type { LoadOrder, LoadResult } from './load.js'

interface Answer {
  readonly status: number
  readonly body: Buffer
}

let sent = 0

function once(request: BenchRequest, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { url, method, headers } = request
    const body = request.body.replace(numberMark, () => String(sent++))
    const length = method === 'POST' ? { 'content-length': Buffer.byteLength(body) } : {}
    const call: ClientRequest = send(url, { agent, method, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }))
    })
    call.on('error', reject)
    call.end(method === 'POST' ? body : undefined)
  })
}

/** An answer that differs from the first one may still be right (its parts in another sequence), but never failed. */
function check(answer: Answer, first: Answer | null): void {
  if (first !== null && answer.status === 200 && answer.body.equals(first.body)) return
  const parsed: unknown = answer.status === 200 ? JSON.parse(answer.body.toString()) : null
  if (typeof parsed !== 'object' || parsed === null || 'errors' in parsed) {
    throw new Error(`an answer failed with status ${answer.status}: ${answer.body.toString().slice(0, 500)}`)
  }
}

async function run({ request, connections, milliseconds, count }: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  try {
    // Connecting is not measured: each connection asks once before the clock starts.
    const [first = null] = await Promise.all(Array.from({ length: connections }, () => once(request, agent)))
    check(first!, null)
    const waits: number[] = []
    const started = performance.now()
    let begun = 0
    const mayGoOn = (): boolean => (count === null ? performance.now() - started < milliseconds : begun < count)
    const connection = async (): Promise<void> => {
      while (mayGoOn()) {
        begun++
        const sent = performance.now()
        const answer = await once(request, agent)
        waits.push(performance.now() - sent)
        check(answer, first)
      }
    }
    await Promise.all(Array.from({ length: connections }, connection))
    const elapsedMs = performance.now() - started
    waits.sort((a, b) => a - b)
    const at = (share: number): number => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] ?? 0
    return {
      served: waits.length + connections,
      perSecond: (waits.length / elapsedMs) * 1000,
      p50: at(0.5),
      p99: at(0.99),
      longest: at(1),
      answerBytes: first!.body.length,
    }
  } finally {
    agent.destroy()
  }
}

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send!(result),
    (error: unknown) => process.send!({ failure: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
