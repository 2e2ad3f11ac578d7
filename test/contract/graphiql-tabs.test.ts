import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSchema, getVariableValues, Kind, parse, validate, visit, type OperationDefinitionNode } from 'graphql'
import { demoExamples, type Example } from '../../src/server/examples.js'
import type { Welcome } from '../../src/server/graphiql.js'
import { sourceExamples, type ExampleSource } from '../../src/server/source-examples.js'
import { startTestServer, type TestServer } from '../support/server.js'

const schema = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'))

let server: TestServer
let kept: TestServer

beforeAll(async () => {
  // One of them goes by the very name that the demo's examples write to.
  server = await startTestServer()
  kept = await startTestServer({ vendors: ['vtiger'], server: { graphiql: false } })
}, 60_000)
afterAll(async () => {
  await Promise.all([server.close(), kept.close()])
})

async function welcome({ url }: TestServer): Promise<Welcome> {
  const answer = await fetch(`${url}/graphiql.json`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Welcome
}

/** Every choice of some of the sources. */
function choices<T>([first, ...others]: readonly T[]): readonly (readonly T[])[] {
  if (first === undefined) return [[]]
  const without = choices(others)
  return [...without, ...without.map((some) => [first, ...some])]
}

function operationsOf({ query }: Example): readonly OperationDefinitionNode[] {
  return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
}

function sourcesIn(example: Example): readonly string[] {
  const named: string[] = (example.variables?.['sources'] as string[] | undefined) ?? []
  visit(parse(example.query), {
    Argument: ({ name, value }) => {
      if (/^sources?$/.test(name.value) && value.kind === Kind.LIST)
        for (const each of value.values) if (each.kind === Kind.STRING) named.push(each.value)
    },
  })
  return named
}

describe('the tabs of GraphiQL over real sources', () => {
  it('only read, are valid, and name no source but those that are there, whatever sources there are', () => {
    const all: readonly ExampleSource[] = Object.values(server.sources).map(({ source }) => source)
    const sets = choices(all)
    expect(sets).toHaveLength(32)
    for (const sources of sets) {
      const names = sources.map(({ name }) => name)
      const examples = sourceExamples(sources)
      expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length)
      for (const example of examples) {
        const operations = operationsOf(example)
        expect({ names, title: example.title, operations: operations.map(({ operation }) => operation) }).toEqual({
          names,
          title: example.title,
          operations: ['query'],
        })
        expect(validate(schema, parse(example.query))).toEqual([])
        expect(
          getVariableValues(schema, operations[0]?.variableDefinitions ?? [], example.variables ?? {}).errors,
        ).toBeUndefined()
        expect(names).toEqual(expect.arrayContaining([...sourcesIn(example)]))
        expect(JSON.stringify(example)).not.toMatch(/mutation|orchid island/)
      }
      const own = examples.flatMap(sourcesIn)
      expect(own).toEqual(names)
    }
  })

  it('are what the server gives unless it is the demo, and each answers without an error and without a write', async () => {
    const { examples } = await welcome(server)
    expect(examples.length).toBeGreaterThan(5)
    for (const { title, query, variables, headers } of examples) {
      const { data, errors } = await server.query(query, variables, headers)
      expect({ title, errors, none: data === null }).toEqual({ title, errors: [], none: false })
    }
    const changing = Object.values(server.sources).flatMap(({ sandbox }) =>
      sandbox.requests.filter(
        ({ method, url, body }) =>
          /^(?:PUT|PATCH|DELETE)$/.test(method) || /operation=(?:create|update|revise|delete)/.test(url + body),
      ),
    )
    expect(changing).toEqual([])
  })

  it('are kept by the browser under a name that the tabs of the demo do not share', async () => {
    const demo = await startTestServer({ vendors: ['vtiger'], server: { examples: demoExamples } })
    const [ofDemo, ofSources] = [await welcome(demo), await welcome(server)]
    await demo.close()
    expect(ofDemo.examples).toEqual(demoExamples)
    expect(ofDemo.namespace).not.toBe(ofSources.namespace)
  })
})

describe('server.graphiql: false', () => {
  it.each(['/', '/graphiql.json', '/assets/index.js'])('answers %s with 404', async (path) => {
    const answer = await fetch(`${kept.url}${path}`)
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('GraphiQL')
  })

  it('leaves GraphQL be', async () => {
    expect((await kept.query('{ sources { name } }')).data).toEqual({ sources: [{ name: 'vtiger' }] })
  })
})
