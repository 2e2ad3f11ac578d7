import { Crash, failures, WebServiceError } from './errors.js'
import { runQuery } from './query.js'
import type { Context } from './query.js'
import { change, create, remove, retrieve } from './records.js'
import type { Element } from './records.js'
import { queryRelated, relatedTypes, retrieveRelated } from './related.js'
import type { Parameters } from './request.js'
import { sync } from './sync.js'
import type { TieOrder } from './order.js'
import type { User } from './session.js'
import type { VtigerStore } from './store.js'
import { describe, listTypes } from './types.js'

/** API version in the answers to login and extendsession. */
const apiVersion = '0.22'

/** Reads one parameter from the place the operation's type prescribes. */
type Read = (name: string) => string | undefined

interface Operation {
  /** Where parameters are read from: GET the query string, POST the form. The HTTP method is not looked at. */
  readonly type: 'GET' | 'POST'
  readonly run: (context: Context, read: Read) => unknown
}

const operations: Readonly<Record<string, Operation>> = {
  listtypes: { type: 'GET', run: (context, read) => listTypes(context, readTypes(read('fieldTypeList'))) },
  describe: { type: 'GET', run: (context, read) => describe(context, read('elementType') ?? '') },
  retrieve: { type: 'GET', run: (context, read) => retrieve(context, read('id') ?? '') },
  query: { type: 'GET', run: (context, read) => runQuery(context, read('query') ?? '') },
  sync: {
    type: 'GET',
    run: (context, read) =>
      sync(context, read('modifiedTime') ?? '', read('elementType') ?? '', read('syncType') ?? 'user'),
  },
  relatedtypes: { type: 'GET', run: (_, read) => relatedTypes(read('elementType') ?? '') },
  retrieve_related: {
    type: 'GET',
    run: (context, read) =>
      retrieveRelated(context, read('id') ?? '', read('relatedType') ?? '', read('relatedLabel') ?? ''),
  },
  query_related: {
    type: 'GET',
    run: (context, read) => queryRelated(context, read('id') ?? '', read('relatedLabel') ?? '', read('query') ?? ''),
  },
  retrieve_inventory: {
    type: 'GET',
    run: (context, read) => {
      if (!context.store.behaviour.retrievesInventory) throw new Crash()
      return retrieve(context, read('id') ?? '')
    },
  },
  files_retrieve: {
    type: 'GET',
    run: () => {
      throw new WebServiceError('RECORD_NOT_FOUND', 'Record you are trying to access is not found')
    },
  },
  create: {
    type: 'POST',
    run: (context, read) => create(context, read('elementType') ?? '', readElement(read)),
  },
  update: { type: 'POST', run: (context, read) => change(context, readElement(read), true) },
  revise: { type: 'POST', run: (context, read) => change(context, readElement(read), false) },
  delete: { type: 'POST', run: (context, read) => remove(context, read('id') ?? '') },
}

/** Runs one request against a store and gives the `result` of its answer. */
export function runOperation(store: VtigerStore, parameters: Parameters, tieOrder: TieOrder): unknown {
  const { url, form } = parameters
  const anywhere: Read = (name) => form.get(name) ?? url.get(name)
  const name = (anywhere('operation') ?? '').toLowerCase()
  if ((anywhere('format') ?? 'json').toLowerCase() !== 'json') throw new Crash()
  switch (name) {
    case 'getchallenge':
      return store.sessions.challenge(url.get('username'))
    case 'login':
      return logIn(store, form)
    case 'extendsession':
      return extend(store, parameters, anywhere('sessionName'))
  }
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
  if (operation === undefined && name !== 'logout') throw new Crash()
  const sessionName = anywhere('sessionName')
  const user = store.sessions.use(sessionName)
  if (user === undefined) throw new Crash()
  if (operation === undefined) return logOut(store, parameters.method, sessionName ?? '')
  const source = operation.type === 'GET' ? url : form
  return operation.run({ store, user, tieOrder }, (parameter) => source.get(parameter))
}

function logIn(store: VtigerStore, form: ReadonlyMap<string, string>): unknown {
  const { name, user } = store.sessions.login(form.get('username'), form.get('accessKey'))
  return {
    username: user.userName,
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email,
    time_zone: user.timeZone,
    hour_format: '12',
    date_format: 'yyyy-mm-dd',
    is_admin: user.isAdmin ? 'on' : 'off',
    call_duration: '5',
    other_event_duration: '5',
    ...sessionResult(store, name, user),
  }
}

function extend(store: VtigerStore, parameters: Parameters, sessionName: string | undefined): unknown {
  if (parameters.method !== 'POST') throw failures.noSession()
  const name = sessionName ?? parameters.cookie
  return sessionResult(store, name ?? '', store.sessions.extend(name))
}

function sessionResult(store: VtigerStore, sessionName: string, user: User): Record<string, string> {
  return {
    sessionName,
    userId: `${store.moduleNumbers['Users']}x${user.number}`,
    version: apiVersion,
    vtigerVersion: store.behaviour.version,
  }
}

function logOut(store: VtigerStore, method: string, sessionName: string): unknown {
  if (method !== 'POST') {
    throw new WebServiceError('OPERATION_NOT_SUPPORTED', 'Permission to perform the operation is denied')
  }
  if (!store.behaviour.logout) throw new Crash()
  store.sessions.drop(sessionName)
  return { message: 'successfull' }
}

function readElement(read: Read): Element {
  const text = read('element')
  if (text === undefined || text === '') throw new Crash()
  const element = parseJson(text)
  if (typeof element !== 'object' || element === null) throw new Crash()
  return element as Element
}

function readTypes(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || text === '') return undefined
  const types = parseJson(text)
  if (!Array.isArray(types)) throw new Crash()
  return types.map(String)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw failures.unknown()
  }
}
