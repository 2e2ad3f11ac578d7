import type { SandboxRequest } from '../../../sandbox/server.js'

/** Parameters of a request by where they stood. A name given twice keeps its last value. */
export interface Parameters {
  readonly method: string
  readonly url: ReadonlyMap<string, string>
  /** Form fields; empty for a body of any other type, JSON among them. */
  readonly form: ReadonlyMap<string, string>
  /** Session cookie of PHP, which only extendsession looks at. */
  readonly cookie: string | undefined
}

/** Reads the query string and a form body, url-encoded or multipart. */
export async function readParameters(request: SandboxRequest): Promise<Parameters> {
  return {
    method: request.method,
    url: new Map(request.url.searchParams),
    form: await readForm(request),
    cookie: /(?:^|;\s*)PHPSESSID=([^;]+)/.exec(request.headers['cookie'] ?? '')?.[1],
  }
}

async function readForm(request: SandboxRequest): Promise<Map<string, string>> {
  const type = request.headers['content-type'] ?? ''
  if (request.method === 'GET') return new Map()
  if (/^application\/x-www-form-urlencoded/i.test(type)) return new Map(new URLSearchParams(request.body))
  if (!/^multipart\/form-data/i.test(type)) return new Map()
  const fields = new Map<string, string>()
  const body = new Uint8Array(request.bodyBytes)
  try {
    for (const [name, value] of await new Response(body, { headers: { 'content-type': type } }).formData()) {
      if (typeof value === 'string') fields.set(name, value)
    }
  } catch {
    // A broken multipart body leaves the form empty, as PHP does.
  }
  return fields
}
