import type { SandboxAnswer, SandboxRequest } from '../../../../sandbox/server.js'
import { codeAs, failure, success } from '../envelope.js'
import { Refusal } from '../refusal.js'
import type { Login } from '../tenant.js'
import { objectAt, objectsAt, readBody } from './body.js'
import type { Data } from './body.js'
import { shownId, shownRecord, writeAs } from './record-calls.js'
import type { WriteParts } from './record-calls.js'
import { readId } from './values.js'
import type { WriteAs } from './writer.js'

/** The call that writes several records of one object: POST creates, PATCH changes, DELETE deletes. */
export interface BatchCalls {
  batch(request: SandboxRequest, login: Login, object: string): SandboxAnswer
}

interface Outcome {
  readonly refusal: Refusal | null
  readonly data: unknown
}

/** Makes the call. Items run in their order; a call counts as one however many it has. */
export function createBatchCalls({ writer, refuse, options, clock }: WriteParts): BatchCalls {
  const { max = 100, defaultMode = 'stop', stopRollsBack = true, stopAnswer = 'bare' } = options.batch ?? {}
  const { render = {}, errors = {} } = options

  const modeOf = (request: SandboxRequest): string => {
    const mode = request.headers['xsy-execmode'] ?? defaultMode
    if (mode !== 'continue' && mode !== 'stop') throw refuse('validation', 'xsy-execmode')
    return mode
  }

  /** The id stands in the item or, as the vendor's client has it, in its data. */
  const idOf = (item: Data, data: Data): string => {
    const raw = item['id'] ?? data['id']
    if (raw == null) throw refuse('missingField', 'id')
    const id = readId(raw)
    if (id === undefined) throw refuse('wrongType', 'id')
    return id
  }

  const writeItem = (method: string, name: string, item: Data, as: WriteAs): unknown => {
    if (method === 'POST') {
      const record = writer.insert(name, objectAt(item, 'data', refuse), as)
      return shownRecord(record, writer.findObject(name, as.login), options)
    }
    if (method === 'PATCH') {
      const data = objectAt(item, 'data', refuse)
      const id = idOf(item, data)
      return { id: shownId(writer.update(name, id, data, as).id, options) }
    }
    const id = idOf(item, item['data'] == null ? {} : objectAt(item, 'data', refuse))
    writer.remove(name, id, as)
    return { id: shownId(id, options) }
  }

  const attempt = (work: () => unknown): Outcome => {
    try {
      return { refusal: null, data: work() }
    } catch (error) {
      if (error instanceof Refusal) return { refusal: error, data: null }
      throw error
    }
  }
  const shown = ({ refusal, data }: Outcome): Readonly<Record<string, unknown>> =>
    refusal === null
      ? { code: codeAs('200', render), msg: 'OK', data }
      : { code: codeAs(String(refusal.code), render), msg: refusal.message, data }

  return {
    batch: (request, login, name) => {
      writer.findObject(name, login)
      const mode = modeOf(request)
      const items = objectsAt(readBody(request, refuse), 'batchData', refuse)
      if (items.length > max) throw refuse('tooManyRows')
      const restore = writer.restorePoint(name)
      const as = writeAs(request, login, clock)
      const outcomes: Outcome[] = []
      for (const item of items) {
        const outcome = attempt(() => writeItem(request.method, name, item, as))
        outcomes.push(outcome)
        const { refusal } = outcome
        if (mode === 'continue' || refusal === null) continue
        if (stopRollsBack) restore()
        if (stopAnswer === 'bare') throw refusal
        const listed = stopRollsBack ? outcomes.map(() => ({ refusal, data: null })) : outcomes
        return failure('xobjects', refusal, errors, render, { batchData: listed.map(shown) })
      }
      return success('xobjects', undefined, render, { batchData: outcomes.map(shown) })
    },
  }
}
