import { join } from 'node:path'
import { compiled } from '../harness/folders.js'
import { getRequest } from '../harness/http-request.js'
import { startProgram } from '../harness/program.js'
import type { Contestant } from './contestant.js'

/** Starts the floor: it is asked by path and knows each query. */
export async function floor(baseUrl: string): Promise<Contestant> {
  const program = await startProgram({
    name: 'floor',
    args: [join(compiled, 'floor/main.js'), baseUrl],
    ready: /ready (\S+)/,
  })
  return { name: 'floor', program, request: ({ floorPath }) => getRequest(program.url + floorPath) }
}
