import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { startTestServer, type GraphAnswer, type TestServer } from '../support/server.js'

interface PlanRecord {
  readonly path: string
  readonly source: string
  readonly purpose?: string
  readonly request: string | null
  readonly conditions: readonly { readonly text: string; readonly grade: string }[]
  readonly residual: string
  readonly orderGrade: string
  readonly leastCalls: number
  readonly mostCalls: number
  readonly actualCalls?: number
  readonly rowsRead?: number
  readonly rowsDropped?: number
}

interface CallRecord {
  readonly source: string
  readonly request: string
  readonly status: number | string
  readonly rowsRead: number
  readonly milliseconds: number
  readonly cached: boolean
}

interface Explanation {
  readonly plans: readonly PlanRecord[]
  readonly calls: readonly CallRecord[]
}

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ vendors: ['enterprise-platform', 'vtiger'] })
})

afterAll(async () => {
  await server.close()
})

beforeEach(() => {
  server.forgetRequests()
})

async function explain(mode: 'plan' | 'run', query: string): Promise<GraphAnswer & { explanation: Explanation }> {
  const answer = await server.query(query, {}, { 'x-crm-explain': mode })
  return { ...answer, explanation: answer.extensions['explain'] as Explanation }
}

function requests(): { source: string; url: string; body: string; headers: Readonly<Record<string, string>> }[] {
  return Object.entries(server.sources).flatMap(([source, { sandbox }]) =>
    sandbox.requests.map(({ url, body, headers }) => ({ source, url, body, headers })),
  )
}

/** A request in the form explain gives it: the statement, or method, path and decoded query. */
function textOf({ source, url, body }: { source: string; url: string; body: string }): string {
  const { pathname, searchParams } = new URL(url, 'http://sandbox')
  if (source === 'vtiger') {
    const operation = searchParams.get('operation') ?? new URLSearchParams(body).get('operation') ?? ''
    return searchParams.get('query') ?? `${body === '' ? 'GET' : 'POST'} ${pathname} operation=${operation}`
  }
  const query = [...searchParams].map(([name, value]) => `${name}=${value}`).join('&')
  return `GET ${pathname.replace(/^\/v1/, '')}?${query}`
}

const wide = `{
  some: customers(first: 5, filter: { name: { contains: "a" }, createdAt: { gte: "2025-01-01T00:00:00Z" } }) {
    nodes {
      name
      owner { name }
      contacts(first: 1) { nodes { name } }
      tickets(scope: OWN, first: 3, filter: { priority: { eq: HIGH } }) {
        nodes { subject replies(first: 2) { nodes { body } } }
      }
      orders(scope: OWN, first: 2) { nodes { number total { amount } lines { productName } contact { name } } }
    }
  }
}`

describe('x-crm-explain: plan', () => {
  test('calls no source, not even to sign in, and gives no data', async () => {
    const fresh = await startTestServer({ vendors: ['enterprise-platform', 'vtiger'] })
    const { data, errors, status } = await fresh.query(wide, {}, { 'x-crm-explain': 'plan' })
    const seen = Object.values(fresh.sources).flatMap(({ sandbox }) => sandbox.requests)
    await fresh.close()
    expect({ data, errors, status, seen }).toEqual({ data: null, errors: [], status: 200, seen: [] })
  })

  test('shows the literal request of each source, what it leaves to check, and what it may cost', async () => {
    const { explanation } = await explain('plan', wide)
    expect(explanation.calls).toEqual([])
    const [enterprise, vtiger] = explanation.plans.filter(
      ({ path, purpose }) => path === 'some' && purpose === undefined,
    )
    expect(enterprise).toEqual({
      path: 'some',
      source: 'enterprise-platform',
      request:
        'GET /customers?name[like]=a&createdAt[gt]=2024-12-31&sort=createdAt&order=desc' +
        '&fields=id,createdAt,name,ownerId&page=1&pageSize=100',
      conditions: [
        { text: 'name contains "a"', grade: 'SUPERSET' },
        { text: expect.stringMatching(/^createdAt gte /), grade: 'SUPERSET' },
      ],
      residual: expect.stringMatching(/^name contains "a" and createdAt gte /),
      orderGrade: 'GROUPED',
      leastCalls: 1,
      // Pages of the scan budget, made smaller so that they overlap, and a few at the end.
      mostCalls: 404,
    })
    expect(vtiger).toEqual({
      path: 'some',
      source: 'vtiger',
      request:
        "select accountname,createdtime,assigned_user_id from Accounts where accountname like '%a%'" +
        " and createdtime >= '2025-01-01 00:00:00' order by createdtime desc limit 100;",
      conditions: [
        { text: 'name contains "a"', grade: 'SUPERSET' },
        { text: expect.stringMatching(/^createdAt gte /), grade: 'EXACT' },
      ],
      residual: 'name contains "a"',
      orderGrade: 'GROUPED',
      leastCalls: 1,
      // By key each full page may be a group of ties, which is read again by id; zero dates are read apart.
      mostCalls: 407,
    })
  })

  test('shows every nested list and lookup of each source that can have one', async () => {
    const { explanation } = await explain('plan', wide)
    const own = explanation.plans.filter(({ purpose }) => purpose === undefined)
    const places = own.map(({ path, source }) => `${path} ${source}`)
    expect(new Set(places)).toEqual(
      new Set([
        'some enterprise-platform',
        'some vtiger',
        'some.nodes.owner enterprise-platform',
        'some.nodes.owner vtiger',
        'some.nodes.contacts enterprise-platform',
        'some.nodes.contacts vtiger',
        'some.nodes.tickets enterprise-platform',
        'some.nodes.tickets vtiger',
        'some.nodes.orders enterprise-platform',
        'some.nodes.orders vtiger',
        // Enterprise Platform keeps lines inside the order and has no replies.
        'some.nodes.orders.nodes.lines vtiger',
        'some.nodes.orders.nodes.contact enterprise-platform',
        'some.nodes.orders.nodes.contact vtiger',
        'some.nodes.tickets.nodes.replies vtiger',
      ]),
    )
    expect(places).toHaveLength(new Set(places).size)
    for (const { path, request, leastCalls, mostCalls } of own) {
      expect({ path, request }).toEqual({ path, request: expect.stringMatching(/^(select|GET) /) })
      expect(leastCalls).toBeLessThanOrEqual(mostCalls)
    }
  })

  test('says in literal form what is not sent at all', async () => {
    const { explanation } = await explain(
      'plan',
      '{ customers(filter: { not: { name: { contains: "<" } }, phone: { eq: "<" } }, orderBy: [{ field: NAME }]) { nodes { id } } }',
    )
    const vtiger = explanation.plans.find(({ source }) => source === 'vtiger')
    expect(vtiger?.request).toBe('select accountname,phone from Accounts order by id limit 100;')
    expect(vtiger?.conditions.map(({ grade }) => grade)).toEqual(['LOCAL', 'LOCAL'])
    expect(vtiger?.orderGrade).toBe('NONE')
  })

  test('shows a list that nothing can satisfy as one that costs nothing', async () => {
    const { explanation } = await explain('plan', '{ customers(filter: { or: [] }) { nodes { id } } }')
    expect(explanation.plans.map(({ request, leastCalls, mostCalls }) => [request, leastCalls, mostCalls])).toEqual([
      [null, 0, 0],
      [null, 0, 0],
    ])
  })

  test('has no error to tell, whatever is selected', async () => {
    const person = 'nativeId name email'
    const { data, errors, explanation } = await explain(
      'plan',
      `{
        customers {
          totalCount complete sources { source }
          edges { cursor node {
            id nativeId kind status industry website address { city } owner { ${person} } tags createdAt customFields
            source { name vendor } contacts { totalCount nodes { id mobile customer { name } } }
          } }
        }
        tickets { nodes { id number subject status priority channel assignee { ${person} } tags solvedAt customFields
          replies { totalCount nodes { id body public author { ${person} } createdAt } } } }
        orders { nodes { id number total { amount currency } placedAt owner { ${person} }
          lines { productName sku quantity unitPrice { amount } total { amount } } } }
        node(id: "${Buffer.from('Ticket:vtiger:17x9').toString('base64url')}") { id ... on Ticket { contact { name } } }
      }`,
    )
    expect({ data, errors, requests: requests() }).toEqual({ data: null, errors: [], requests: [] })
    expect(explanation.plans.map(({ path, source }) => `${path} ${source}`)).toContain('node vtiger')
  })

  test('refuses what a run would refuse', async () => {
    const { errors } = await explain('plan', '{ customers { nodes { tickets(first: 0) { nodes { id } } } } }')
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT'])
  })
})

describe('x-crm-explain: run', () => {
  test('tells of exactly the calls that the sources got, sign-in included', async () => {
    const fresh = await startTestServer({ vendors: ['enterprise-platform', 'vtiger'] })
    const { extensions } = await fresh.query(wide, {}, { 'x-crm-explain': 'run' })
    const got = Object.entries(fresh.sources).flatMap(([source, { sandbox }]) =>
      sandbox.requests.map((request) => `${source} ${request.status} ${textOf({ ...request, source })}`),
    )
    await fresh.close()
    const { calls, plans } = extensions['explain'] as Explanation
    const told = calls.map(({ source, status, request }) => `${source} ${status} ${request}`)
    expect(told.sort()).toEqual(got.sort())
    expect(told).toContain('vtiger 200 POST /webservice.php operation=login')
    const planned = plans.reduce((sum, { actualCalls }) => sum + Number(actualCalls), 0)
    expect(planned).toBe(got.length)
  })

  test('keeps each list within the calls its plan allowed, and tells what was read and dropped', async () => {
    await server.query(wide)
    const plain = await server.query(wide)
    const { data, errors, explanation } = await explain('run', wide)
    expect(errors).toEqual([])
    expect(data).toEqual(plain.data)
    for (const { path, purpose, leastCalls, mostCalls, actualCalls, rowsRead } of explanation.plans) {
      expect({ path, within: leastCalls <= Number(actualCalls) && Number(actualCalls) <= mostCalls }).toEqual({
        path,
        within: true,
      })
      if (purpose === undefined) expect(rowsRead).toEqual(expect.any(Number))
    }
    const [enterprise] = explanation.plans
    expect(enterprise?.path).toBe('some')
    // Asked for by the day, so that the records of the day before have to be dropped here.
    expect(Number(enterprise?.rowsDropped)).toBeGreaterThan(0)
    expect(Number(enterprise?.rowsRead)).toBeGreaterThan(Number(enterprise?.rowsDropped))
    for (const { milliseconds, cached, status } of explanation.calls) {
      expect(milliseconds).toBeGreaterThanOrEqual(0)
      expect([cached, status]).toEqual([false, 200])
    }
  })

  test('shows a list that was served by the calls of another as cached', async () => {
    const { explanation } = await explain(
      'run',
      '{ a: customers(first: 3) { nodes { id } } b: customers(first: 3) { nodes { id } } }',
    )
    expect(explanation.calls.filter(({ cached }) => cached)).toHaveLength(2)
    expect(explanation.calls.filter(({ cached }) => !cached)).toHaveLength(requests().length)
  })

  test('tells of calls that failed', async () => {
    const sandbox = server.sources['vtiger']?.sandbox
    sandbox?.faults.add({ when: ({ url }) => url.includes('query'), times: 3, action: { kind: 'status', status: 500 } })
    const { explanation, errors } = await explain('run', '{ customers(first: 3) { nodes { id } } }')
    sandbox?.faults.clear()
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['SOURCE_UNAVAILABLE'])
    const failed = explanation.calls.filter(({ source }) => source === 'vtiger')
    expect(failed.map(({ status }) => status)).toEqual([500, 500, 500])
  })
})

test('an explanation holds no secret of any sandbox', async () => {
  const fresh = await startTestServer({ vendors: ['enterprise-platform', 'vtiger'] })
  const bodies: string[] = []
  for (const mode of ['plan', 'run']) {
    const response = await fetch(`${fresh.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-crm-explain': mode },
      body: JSON.stringify({ query: wide }),
    })
    bodies.push(await response.text(), JSON.stringify([...response.headers]))
  }
  const secrets = new Set<string>()
  let signIns = 0
  for (const { sandbox } of Object.values(fresh.sources)) {
    const { auth } = sandbox.settings as { auth: Readonly<Record<string, string>> }
    for (const name of ['apiKey', 'accessKey']) if (auth[name] !== undefined) secrets.add(auth[name])
    for (const { url, body, headers } of sandbox.requests) {
      const session = new URL(url, 'http://sandbox').searchParams.get('sessionName')
      if (new URLSearchParams(body).get('operation') === 'login') signIns++
      const sent = [session, new URLSearchParams(body).get('accessKey'), headers['authorization']?.split(' ')[1]]
      for (const secret of sent) if (secret !== null && secret !== undefined) secrets.add(secret)
    }
  }
  await fresh.close()
  // API key and access key; for each sign-in of calls that overlapped the key's digest and the session.
  expect(signIns).toBeGreaterThan(0)
  expect(secrets.size).toBe(2 + 2 * signIns)
  for (const secret of secrets) expect(bodies.join('\n').includes(secret)).toBe(false)
  expect(bodies.join('\n')).not.toMatch(/sessionName|authorization|bearer/i)
})
