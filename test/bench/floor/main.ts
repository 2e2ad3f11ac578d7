/**
 * The floor: what the answers cost with nothing but `node:http`, as a process of its own (`node floor/main.js <base URL
 * of the source>`). It knows the queries, so it parses no GraphQL, checks nothing and asks only for what it needs.
 */
import { createServer, type ServerResponse } from 'node:http'
import { announce } from '../harness/announce.js'
import { answers } from './answers.js'

const base = process.argv[2] ?? ''

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length })
  response.end(body)
}

announce(
  createServer((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2)
    const answer = answers[path]
    if (answer === undefined) return send(response, 404, { errors: [{ message: 'no such query' }] })
    answer(base, new URLSearchParams(query)).then(
      (data) => send(response, 200, { data }),
      (error: unknown) => send(response, 502, { errors: [{ message: String(error) }] }),
    )
  }),
)
