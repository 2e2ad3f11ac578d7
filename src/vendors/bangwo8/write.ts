import { CrmError, invariant } from '../../errors/index.js'
import type { CallContext, HttpRequest } from '../../transport/index.js'
import type { VendorWriter, WriteAnswer, WriteIntent, WriteProblem, WriteRequest } from '../vendor.js'
import type { Connection } from './connection.js'
import type { ContactDirectory } from './contacts.js'
import { isAmbiguous, isNotFound, successBody } from './envelope.js'
import { readRecord } from './page.js'
import { isId, type Resource } from './resources.js'
import type { Bangwo8Settings } from './settings.js'
import { readWriteAnswer } from './write-answer.js'
import { checkIntent, notThere } from './write-check.js'
import { customProblems, type DefinitionReader } from './write-definitions.js'
import { messageNames, pathOf } from './write-fields.js'
import { bodyOf, changedBody, say, type Said } from './write-say.js'

type Row = Readonly<Record<string, unknown>>
type Sayable = Exclude<WriteIntent, { operation: 'delete' }>

/**
 * Writes to one 帮我吧 account. A new record costs one call, a change two: the record is read first and sent back whole
 * with the changes in it. Custom fields of companies and tickets cost one more in ten minutes, for their definitions.
 * What somebody else changes between the reading and the sending can be lost; the vendor offers no lock.
 */
export function createWriter(
  settings: Bangwo8Settings,
  connection: Connection,
  directory: ContactDirectory,
  definitions: DefinitionReader,
): VendorWriter {
  const { source } = connection

  /** The record as it is now; null when there is none, or it is deleted. */
  const readCurrent = async (resource: Resource, id: string, call: CallContext): Promise<Row | null> => {
    const path = addressOf(resource, id)
    const response = await connection.get(path, `GET ${path}`, call)
    if (isNotFound(response)) return null
    const record = readRecord(successBody(response, source), resource, source)
    if (record === null || isDeleted(record, resource)) return null
    if (!isAmbiguous(response.body)) return record
    throw new CrmError(
      'SOURCE_PROTOCOL_ERROR',
      'This source shows a text of this record in a form that cannot be sent back unchanged, so nothing was written',
      { source },
    )
  }

  const wrongCustom = async (kind: WriteIntent['kind'], { custom }: Said, call: CallContext) => {
    if (custom.length === 0 || kind === 'TicketReply' || kind === 'Order') return []
    const known = await definitions.read(kind, call)
    return known === null ? [] : customProblems(custom, known, source)
  }

  return {
    check: (intent) => checkIntent(intent, settings),
    checkKnown: (intent) => {
      const { kind } = intent
      if (kind === 'TicketReply' || kind === 'Order') return []
      const { custom } = say(sayableOf(intent), settings)
      const known = custom.length === 0 ? null : definitions.known(kind)
      return known === null ? [] : customProblems(custom, known, source)
    },
    // Definitions, the record as it is, and the write itself.
    mostCalls: () => 3,
    compile: (intent) => compileIntent(sayableOf(intent), settings),
    send: async (intent, call): Promise<WriteAnswer> => {
      const sayable = sayableOf(intent)
      const said = say(sayable, settings)
      const problems = await wrongCustom(intent.kind, said, call)
      if (problems.length > 0) return refused(...problems)

      const id = targetOf(sayable)
      const request = compileIntent(sayable, settings)
      const missing = notThere(sayable.kind)
      const current = id === null ? null : await readCurrent(said.resource, id, call)
      if (id !== null && current === null) return refused(missing)
      const body = current === null ? request.body : changedBody(current, said, settings)
      try {
        const response = await connection.send(
          {
            method: request.method,
            url: settings.baseUrl + request.path,
            headers: headersOf(sayable),
            body,
            text: request.text,
            repeatable: false,
            onSend: call.onSend,
          },
          call,
        )
        return readWriteAnswer(response, {
          source,
          said,
          believesData: settings.writes.createdId === 'data' && id === null,
          pathOf: (native) => pathIn(sayable, native, settings),
          notThere: missing,
        })
      } finally {
        if (sayable.kind === 'Contact' && id !== null) directory.forget(id)
      }
    },
  }
}

/** The request that writes, with what is given or changed; a change is sent with the rest of its record around it. */
function compileIntent(intent: Sayable, settings: Bangwo8Settings): WriteRequest {
  const said = say(intent, settings)
  const id = targetOf(intent)
  const method = id === null ? 'POST' : 'PUT'
  const path = id === null ? `/${said.resource.collection}.json` : addressOf(said.resource, id)
  const body = bodyOf(said)
  const notes = [
    ...(id === null ? [] : ['with the rest of the record, read before']),
    ...(intent.operation === 'create' ? [`Requestid ${intent.marker}`] : []),
  ]
  return Object.freeze({ method, path, body, text: `${method} ${path} ${body} (${notes.join('; ')})` })
}

/** `Requestid` is meant to stop double submission (API document, headers); only what is made is at risk of that. */
function headersOf(intent: Sayable): HttpRequest['headers'] {
  return {
    accept: 'application/json',
    'content-type': 'application/json',
    ...(intent.operation === 'create' ? { requestid: intent.marker } : {}),
  }
}

function refused(...problems: readonly WriteProblem[]): WriteAnswer {
  return { kind: 'refused', problems }
}

function sayableOf(intent: WriteIntent): Sayable {
  invariant(intent.operation !== 'delete', 'the service desk deletes nothing')
  return intent
}

/** The record that is changed; null for one that is made. A reply is a change of its ticket. */
function targetOf(intent: Sayable): string | null {
  if (intent.operation === 'update') return intent.nativeId
  return intent.kind === 'TicketReply' ? intent.values.ticketId : null
}

function pathIn({ kind }: Sayable, native: string, settings: Bangwo8Settings): readonly string[] | null {
  if (kind === 'TicketReply') return messageNames.has(native) ? ['body'] : null
  return kind === 'Order' ? null : pathOf(native, kind, settings)
}

function addressOf({ collection }: Resource, id: string): string {
  // Words have meanings of their own in this place.
  invariant(isId(id), 'an id was checked')
  return `/${collection}/${encodeURIComponent(id)}.json`
}

function isDeleted(record: Row, { deleted }: Resource): boolean {
  return deleted !== null && deleted.codes.includes(String(record[deleted.field]))
}
