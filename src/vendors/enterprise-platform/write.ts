import { invariant } from '../../errors/index.js'
import type { VendorWriter, WriteIntent, WriteRequest } from '../vendor.js'
import type { Connection } from './connection.js'
import { isWrittenKind, resourcesOf, type Resource } from './schema.js'
import type { EnterpriseSettings } from './settings.js'
import { gone, readWriteAnswer } from './write-answers.js'
import { sayWrite, type Said, type ValueIntent } from './write-body.js'

/**
 * Writes records with POST, PATCH (which merges) and DELETE, one call each. The platform publishes no schema of most
 * resources, so beyond words, ids and numbers its own checks are waited for and brought back to the input's fields.
 */
export function createWriter(settings: EnterpriseSettings, { source, send }: Connection): VendorWriter {
  const resources = resourcesOf(settings)
  const { markerFields } = settings.writes
  const resourceOf = ({ kind }: WriteIntent): Resource => {
    invariant(isWrittenKind(kind), `the Enterprise Platform is not asked to write ${kind}`)
    return resources[kind]
  }
  const say = (intent: ValueIntent): Said => {
    const { kind } = intent
    return sayWrite(intent, resourceOf(intent), isWrittenKind(kind) ? markerFields[kind] : null)
  }
  const compile = (intent: WriteIntent): WriteRequest => {
    const { path } = resourceOf(intent)
    if (intent.operation === 'delete')
      return request('DELETE', `${path}/${intent.nativeId}`, pathOf(path, intent.nativeId))
    const body = JSON.stringify(say(intent).body)
    return intent.operation === 'create'
      ? request('POST', path, path, body)
      : request('PATCH', `${path}/${intent.nativeId}`, pathOf(path, intent.nativeId), body)
  }
  return {
    check: (intent) => {
      if (intent.operation !== 'create' && !isAddressable(intent.nativeId)) return gone.problems
      return intent.operation === 'delete' ? [] : say(intent).problems
    },
    compile,
    send: async (intent, call) => {
      if (intent.operation !== 'create' && !isAddressable(intent.nativeId)) return gone
      const { method, path, body, text } = compile(intent)
      const { onSend } = call
      const exchange = await send(
        { method, path, text, repeatable: false, onSend, ...(body === undefined ? {} : { body }) },
        call,
      )
      return readWriteAnswer(exchange, intent, resourceOf(intent), source)
    },
  }
}

/** Dots alone would climb out of the resource, and nothing at all would mean all of it. */
function isAddressable(nativeId: string): boolean {
  return nativeId !== '' && nativeId !== '.' && nativeId !== '..'
}

function pathOf(path: string, nativeId: string): string {
  return `${path}/${encodeURIComponent(nativeId)}`
}

function request(method: WriteRequest['method'], shown: string, path: string, body?: string): WriteRequest {
  return Object.freeze({
    method,
    path,
    ...(body === undefined ? {} : { body }),
    text: `${method} ${shown}${body === undefined ? '' : ` ${body}`}`,
  })
}
