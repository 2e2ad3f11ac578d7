/**
 * A source as a process of its own: `node source/main.js [--rows 2000] [--children 5] [--seed 1]`. It counts calls and
 * body bytes (`GET /__stats`, `POST /__reset`) and holds each answer back for as long as it is told
 * (`POST /__latency {"ms": 50}`).
 */
import { parseArgs } from 'node:util'
import { announce } from '../harness/announce.js'
import { SourceServer } from './server.js'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000' },
    children: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
})
const { http } = new SourceServer({
  customers: Number(values.rows),
  childrenEach: Number(values.children),
  seed: Number(values.seed),
})
announce(http)
