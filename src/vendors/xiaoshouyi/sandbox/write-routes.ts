import type { BulkCalls } from './bulk/calls.js'
import type { Route } from './route.js'
import type { BatchCalls } from './write/batch-calls.js'
import type { RecordCalls } from './write/record-calls.js'

/** The calls that write: single records of v2.0, `/batch`, and the Bulk interface. */
export function createWriteRoutes(calls: RecordCalls & BatchCalls & BulkCalls): readonly Route[] {
  const name = (names: readonly string[], index = 0): string => names[index] ?? ''
  return [
    {
      family: 'xobjects',
      methods: ['POST'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)$/,
      answer: (request, login, names) => calls.create(request, login, name(names)),
    },
    {
      family: 'xobjects',
      methods: ['PATCH'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)\/(\d+)$/,
      answer: (request, login, names) => calls.update(request, login, name(names), name(names, 1)),
    },
    {
      family: 'xobjects',
      methods: ['DELETE'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)\/(\d+)$/,
      answer: (request, login, names) => calls.remove(request, login, name(names), name(names, 1)),
    },
    {
      family: 'xobjects',
      methods: ['POST', 'PATCH', 'DELETE'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)\/batch$/,
      answer: (request, login, names) => calls.batch(request, login, name(names)),
    },
    {
      family: 'xobjects',
      methods: ['PUT', 'DELETE'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)\/actions\/locks\/(\d+)\/lock$/,
      answer: (request, login, names) => calls.lock(request, login, name(names), name(names, 1)),
    },
    {
      family: 'xobjects',
      methods: ['POST'],
      path: /^\/rest\/data\/v2\.0\/xobjects\/([^/]+)\/actions\/transfers$/,
      answer: (request, login, names) => calls.transfer(request, login, name(names)),
    },
    {
      family: 'bulk',
      methods: ['POST'],
      path: /^\/rest\/bulk\/v2\/job$/,
      answer: (request, login) => calls.createJob(request, login),
    },
    { family: 'bulk', methods: ['GET'], path: /^\/rest\/bulk\/v2\/job$/, answer: () => calls.listJobs() },
    {
      family: 'bulk',
      methods: ['GET'],
      path: /^\/rest\/bulk\/v2\/job\/([^/]+)$/,
      answer: (_request, _login, names) => calls.showJob(name(names)),
    },
    {
      family: 'bulk',
      methods: ['PATCH'],
      path: /^\/rest\/bulk\/v2\/job\/([^/]+)$/,
      answer: (request, _login, names) => calls.endJob(request, name(names)),
    },
    {
      family: 'bulk',
      methods: ['POST'],
      path: /^\/rest\/bulk\/v2\/batch$/,
      answer: (request, login) => calls.addBatch(request, login),
    },
    {
      family: 'bulk',
      methods: ['GET'],
      path: /^\/rest\/bulk\/v2\/batch$/,
      answer: (request) => calls.listBatches(request),
    },
    {
      family: 'bulk',
      methods: ['GET'],
      path: /^\/rest\/bulk\/v2\/batch\/([^/]+)$/,
      answer: (_request, _login, names) => calls.showBatch(name(names)),
    },
    {
      family: 'bulk',
      methods: ['GET'],
      path: /^\/rest\/bulk\/v2\/batch\/([^/]+)\/result$/,
      answer: (_request, _login, names) => calls.showResult(name(names)),
    },
  ]
}
