import { didYouMean } from '../../errors/index.js'
import type { BatchState, SettingShape } from '../vendor.js'
import { isName } from './literals.js'
import type { SettingReader } from './setting-reader.js'

/** Objects whose records are made here. */
export const writtenObjects = ['account', 'contact', 'serviceCase', 'order', 'orderProduct'] as const

/** An object whose records are made here. */
export type WrittenObject = (typeof writtenObjects)[number]

/** Objects whose records can be marked; lines are found by their order. */
const markedObjects = ['account', 'contact', 'serviceCase', 'order'] as const

/** Native fields with one value each. */
export type DefaultValues = Readonly<Record<string, string | number | boolean>>

/** What can be said about writing to one source. */
export interface WriteSettings {
  readonly writes: {
    /** Field by object that keeps the marker of the write; null = the tenant has none. */
    readonly markerFields: Readonly<Record<WrittenObject, string | null>>
    /** What every new record of an object gets unless the write says otherwise. */
    readonly defaults: Readonly<Record<WrittenObject, DefaultValues>>
    /** Places after the point that amounts and quantities keep. */
    readonly decimals: number
  }
  /** Most records in one call of `/batch`. */
  readonly batch: { readonly maxRecords: number }
  readonly bulk: {
    /** Whether imports set off the tenant's triggers. */
    readonly triggerEvents: boolean
    /** What the platform's states of a batch mean, by their lower-case names. */
    readonly batchStates: Readonly<Record<string, BatchState['status']>>
  }
}

const statuses: readonly BatchState['status'][] = ['RUNNING', 'SUCCEEDED', 'FAILED']
const assumedStates: WriteSettings['bulk']['batchStates'] = {
  queued: 'RUNNING',
  processing: 'RUNNING',
  completed: 'SUCCEEDED',
  failed: 'FAILED',
}

/** Reads what the settings say about writing; problems go to the reader. */
export function readWriteSettings({ reject, whole, flag, mapAt }: SettingReader): WriteSettings {
  const markerFields = (): Readonly<Record<WrittenObject, string | null>> => {
    const named: Record<WrittenObject, string | null> = {
      account: null,
      contact: null,
      serviceCase: null,
      order: null,
      orderProduct: null,
    }
    for (const [key, column] of Object.entries(mapAt('writes.markerFields'))) {
      const setting = `writes.markerFields.${key}`
      const object = markedObjects.find((known) => known === key)
      if (object === undefined)
        reject(setting, `is not known; expected one of ${markedObjects.join(', ')}${didYouMean(key, markedObjects)}`)
      else if (typeof column === 'string' && isName(column)) named[object] = column
      else reject(setting, 'must be the apiKey of a text field, such as customItem12__c')
    }
    return named
  }
  const defaultsOf = (object: WrittenObject): DefaultValues => {
    const values: Record<string, string | number | boolean> = {}
    for (const [column, value] of Object.entries(mapAt(`writes.defaults.${object}`))) {
      const setting = `writes.defaults.${object}.${column}`
      if (!isName(column) || column === 'id') reject(setting, 'must be named by the apiKey of a field')
      else if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
        reject(setting, 'has more digits than a number keeps; put it in quotes')
      } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        values[column] = value
      } else reject(setting, 'must be a text, a number, true or false')
    }
    return values
  }
  const batchStates = (): WriteSettings['bulk']['batchStates'] => {
    const named: Record<string, BatchState['status']> = { ...assumedStates }
    for (const [state, meaning] of Object.entries(mapAt('bulk.batchStates'))) {
      const status = statuses.find((known) => known === meaning)
      if (status === undefined) {
        const near = didYouMean(String(meaning), statuses)
        reject(`bulk.batchStates.${state}`, `must be one of ${statuses.join(', ')}${near}`)
      } else named[state.toLowerCase()] = status
    }
    return named
  }
  return {
    writes: {
      markerFields: markerFields(),
      defaults: {
        account: defaultsOf('account'),
        contact: defaultsOf('contact'),
        serviceCase: defaultsOf('serviceCase'),
        order: defaultsOf('order'),
        orderProduct: defaultsOf('orderProduct'),
      },
      decimals: whole('writes.decimals', 2, 6, 0),
    },
    batch: { maxRecords: whole('batch.maxRecords', 100) },
    bulk: { triggerEvents: flag('bulk.triggerEvents', false), batchStates: batchStates() },
  }
}

/** Shapes of these settings, for the configuration check. */
export const writeSettingShapes: readonly SettingShape[] = [
  {
    name: 'limits.bulkPerSecond',
    type: 'number',
    default: 13,
    description: 'Bulk calls a second that this server may make of the 15 that the vendor allows each tenant',
  },
  {
    name: 'limits.bulkPerDay',
    type: 'number',
    default: 270,
    description: 'Bulk calls in 24 hours that this server may make of the 300 that the tenant has, questions included',
  },
  {
    name: 'writes.markerFields',
    type: 'map',
    description: `apiKey, for ${markedObjects.join(', ')}, of a text field of your own that keeps the marker of the write that made a record, so that it is found again when an answer is lost; orders with lines need one`,
  },
  ...writtenObjects.map((object): SettingShape => ({
    name: `writes.defaults.${object}`,
    type: 'map',
    description: `Values by apiKey that every new ${object} gets unless the write says otherwise, such as ownerId, entityType and dimDepart`,
  })),
  {
    name: 'writes.decimals',
    type: 'number',
    default: 2,
    description: 'Places after the point that prices and quantities of order lines keep; longer ones are refused',
  },
  {
    name: 'batch.maxRecords',
    type: 'number',
    default: 100,
    description: 'Most records written by one call of /batch; the vendor publishes no number',
  },
  {
    name: 'bulk.triggerEvents',
    type: 'boolean',
    default: false,
    description: "true lets imports set off the tenant's triggers (TRIGGER_EVENT)",
  },
  {
    name: 'bulk.batchStates',
    type: 'map',
    description: `What a state of a Bulk batch means (${statuses.join(', ')}), where it is not ${Object.keys(assumedStates).join(', ')}`,
  },
]
