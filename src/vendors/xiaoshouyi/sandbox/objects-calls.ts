import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/server.js'
import { describeForV1, describeObject, keyOf, listBusinessTypes } from './describe.js'
import { success } from './envelope.js'
import { parametersOf } from './oauth.js'
import { belongIds } from './objects.js'
import type { RenderOptions } from './options.js'
import { renderValue } from './query/render.js'
import type { Surface } from './query/render.js'
import { visibleRecords } from './query/run.js'
import { Refusal } from './refusal.js'
import { isCustom } from './schema.js'
import type { GlobalPick, ObjectSchema } from './schema.js'
import type { XiaoshouyiStore } from './store.js'
import type { Login } from './tenant.js'

/** The calls that read one record or say what objects look like. `object` is an apiKey as the path has it. */
export interface ObjectCalls {
  record(request: SandboxRequest, login: Login, object: string, id: string, surface: Surface): SandboxAnswer
  v1Info(request: SandboxRequest, login: Login, object: string): SandboxAnswer
  v1Describe(login: Login, object: string): SandboxAnswer
  description(login: Login, object: string, surface: 'v2' | 'v20'): SandboxAnswer
  businessTypes(login: Login, object: string): SandboxAnswer
  v1Belongs(): SandboxAnswer
  listObjects(request: SandboxRequest): SandboxAnswer
  globalPicks(apiKey: string | undefined): SandboxAnswer
}

/** Makes the calls. They throw Refusal 200002 for an unknown object, 300001 without a right, 300002 for no record. */
export function createObjectCalls(store: XiaoshouyiStore, options: RenderOptions = {}): ObjectCalls {
  const find = (name: string): ObjectSchema => {
    const object = store.schema.objects.find(({ apiKey }) => apiKey === name)
    if (object === undefined) throw new Refusal(200002, 'object does not exist')
    return object
  }
  const idAs = (id: string): string | number => (options.idType?.v20 === 'string' ? id : Number(id))

  const record: ObjectCalls['record'] = (request, login, name, id, surface) => {
    const object = find(name)
    if (login.hiddenObjects?.includes(name)) throw new Refusal(300001, 'no permission for the operation')
    const asAdministrator = request.headers['xsy-criteria'] === '10'
    const found = (store.records[name] ?? []).find((candidate) => candidate.id === id)
    if (found === undefined) throw new Refusal(300002, 'business record does not exist')
    if (!visibleRecords({ records: store.records, login, asAdministrator }, object).includes(found)) {
      throw new Refusal(300001, 'no permission for the operation')
    }
    const mode = { surface, labels: false, options }
    const entries = object.fields
      .map((field) => [field.apiKey, renderValue(field, found[field.apiKey] ?? null, mode)] as const)
      .filter(([, value]) => value !== null || options.omitNull !== true)
    const family = surface === 'v1' ? 'v1' : surface === 'v2' ? 'v2' : 'xobjects'
    return success(family, Object.fromEntries(entries), options)
  }

  return {
    record,
    v1Info: (request, login, name) => {
      const id = parametersOf(request).get('id') ?? ''
      if (id === '') throw new Refusal(100002, 'parameters incomplete')
      return record(request, login, name, id, 'v1')
    },
    v1Describe: (login, name) => success('v1', describeForV1(find(name), login)),
    description: (login, name, surface) => {
      const data = describeObject(find(name), login)
      if (surface === 'v20') return success('xobjects', data, options)
      // The older prefix was seen to use `data` here and `result` for records.
      return success('v2', undefined, options, { data })
    },
    businessTypes: (_login, name) => success('xobjects', listBusinessTypes(find(name).businessTypes, idAs), options),
    v1Belongs: () =>
      success('v1', { records: Object.entries(belongIds).map(([name, id]) => ({ id, name: find(name).label })) }),
    listObjects: (request) => {
      const custom = request.url.searchParams.get('custom')
      const records = store.schema.objects
        .map(({ apiKey, label }) => ({ apiKey, label, custom: isCustom(apiKey), active: true }))
        .filter((object) => custom === null || String(object.custom) === custom)
        .filter(({ active }) => request.url.searchParams.get('active') !== 'false' || !active)
      return success('metadata', { records, totalSize: records.length }, options)
    },
    globalPicks: (apiKey) => {
      const { globalPicks } = store.schema
      if (apiKey === undefined) {
        return success('metadata', { records: globalPicks.map(pickRecord), totalSize: globalPicks.length }, options)
      }
      const found = globalPicks.find((pick) => pick.apiKey === apiKey)
      if (found === undefined) throw new Refusal(300006, 'item does not exist')
      return success('metadata', { records: pickRecord(found) }, options)
    },
  }
}

function pickRecord(pick: GlobalPick): Readonly<Record<string, unknown>> {
  return {
    apiKey: pick.apiKey,
    label: pick.label,
    pickOption: pick.options.map((option) => ({
      optionLabel: option.label,
      optionApiKey: keyOf(option),
      optionCode: option.code,
    })),
  }
}
