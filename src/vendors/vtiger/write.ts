import { CrmError } from '../../errors/index.js'
import type { VendorWriter, WriteAnswer, WriteCall, WriteIntent } from '../vendor.js'
import type { Connection } from './connection.js'
import { createDescribe, type ModuleDescription } from './description.js'
import { isNativeId } from './literals.js'
import { productModules } from './modules.js'
import { gone, readRefusal, readResult } from './write-answers.js'
import { inputProblem, sayWrite, type Cell, type ValueIntent } from './write-cells.js'
import { describedWrite } from './write-described.js'
import { readFacts } from './write-facts.js'
import { writeTargets } from './write-fields.js'
import { createReferences } from './write-references.js'
import { createRequest, deleteRequest, reviseRequest, unreadFacts } from './write-requests.js'
import type { VtigerWriteSettings } from './write-settings.js'

/**
 * Writes records through `create`, `revise` and `delete`. The vendor keeps almost anything and says nothing, so each
 * write is first held against `describe` (kept for five minutes) and what it points to is looked up; then one writing
 * call is made. A write without references costs one call, else one more per module that it points to; a new order
 * about five.
 */
export function createWriter(connection: Connection, settings: VtigerWriteSettings): VendorWriter {
  const { source } = connection
  const describe = createDescribe(connection)
  const references = createReferences(connection, describe)

  const post = async (
    intent: WriteIntent,
    request: ReturnType<VendorWriter['compile']>,
    cells: readonly Cell[],
    description: ModuleDescription,
    call: WriteCall,
  ): Promise<WriteAnswer> => {
    const answer = await connection.write(request, call)
    const write = { intent, cells, description, source }
    if (answer.ok) return readResult(answer.result, write)
    if (answer.code !== 'ACCESS_DENIED') return readRefusal(answer, write)
    if (intent.operation !== 'create') {
      const found = await references.find(description.module, [intent.nativeId], [], call)
      if (!found.has(intent.nativeId)) return gone
    }
    throw forbidden(intent, description.module)
  }

  const forbidden = ({ operation }: WriteIntent, module: string): CrmError =>
    new CrmError('SOURCE_FORBIDDEN', `The configured Vtiger user may not ${operation} this in ${module}`, { source })

  const sendValues = async (
    intent: ValueIntent,
    description: ModuleDescription,
    call: WriteCall,
  ): Promise<WriteAnswer> => {
    const said = sayWrite(intent, settings)
    checkMarker(said.cells, description)
    const described = describedWrite(intent, said.cells, description)
    const problems = [...said.problems, ...described.problems]
    if (problems.length > 0) return { kind: 'refused', problems }
    const { cells } = described
    const read = await readFacts(intent, said, cells, description, { connection, references }, call)
    if (read.problems.length > 0) return { kind: 'refused', problems: read.problems }
    const request =
      intent.operation === 'create'
        ? createRequest(intent, said, cells, read.facts)
        : reviseRequest(intent.nativeId, cells)
    return post(intent, request, cells, description, call)
  }

  /** The vendor ignores columns it does not know: a marker would be lost, and the record be made again for want of it. */
  const checkMarker = (cells: readonly Cell[], { module, columns }: ModuleDescription): void => {
    const marker = cells.find(({ from }) => from === 'marker')
    if (marker === undefined) return
    const column = columns.get(marker.column)
    if (column?.editable === true && column.type === 'string') return
    throw new CrmError(
      'SOURCE_REJECTED',
      `Nothing was written: ${marker.column}, which writes.markerFields.${module} names, is no text column of ${module} here`,
      { source },
    )
  }

  return {
    check: (intent) => {
      if (intent.operation !== 'create' && !isNativeId(intent.nativeId)) {
        return [inputProblem([], 'This is no id of this source')]
      }
      return intent.operation === 'delete' ? [] : sayWrite(intent, settings).problems
    },
    checkKnown: (intent) => {
      const description = describe.known(writeTargets[intent.kind].module)
      if (description === null) return []
      if (!isAllowed(intent, description)) throw forbidden(intent, description.module)
      if (intent.operation !== 'create' && !intent.nativeId.startsWith(`${description.idPrefix}x`)) return gone.problems
      if (intent.operation === 'delete') return []
      const { cells } = sayWrite(intent, settings)
      checkMarker(cells, description)
      return describedWrite(intent, cells, description).problems
    },
    mostCalls,
    compile: (intent) => {
      if (intent.operation === 'delete') return deleteRequest(intent.nativeId)
      const said = sayWrite(intent, settings)
      return intent.operation === 'create'
        ? createRequest(intent, said, said.cells, unreadFacts)
        : reviseRequest(intent.nativeId, said.cells)
    },
    send: async (intent, call) => {
      const description = await describe(writeTargets[intent.kind].module, call)
      const { module, idPrefix } = description
      if (!isAllowed(intent, description)) throw forbidden(intent, module)
      if (intent.operation === 'create') return sendValues(intent, description, call)
      // The vendor changes and deletes by id alone: an id of another module would hit a record of another kind.
      if (!intent.nativeId.startsWith(`${idPrefix}x`) || !isNativeId(intent.nativeId)) return gone
      if (intent.operation === 'update') return sendValues(intent, description, call)
      return post(intent, deleteRequest(intent.nativeId), [], description, call)
    },
  }
}

/** More modules than a column of any release may point to; each is described to see whose an id is. */
const mostModules = 30
const linesPerCall = 100

/** The description, what the write points to, an owner who may be a group or a user, and the write itself. */
function mostCalls(intent: WriteIntent): number {
  if (intent.operation === 'delete' || intent.kind === 'TicketReply') return intent.operation === 'delete' ? 2 : 6
  const { customFields = {} } = intent.values
  const lines = intent.kind === 'Order' ? (intent.values.lines?.length ?? 0) : 0
  const ofOrder = intent.kind === 'Order' ? 1 + productModules.length * Math.ceil(lines / linesPerCall) : 0
  return 6 + ofOrder + Object.keys(customFields).length * (1 + mostModules)
}

function isAllowed({ operation }: WriteIntent, description: ModuleDescription): boolean {
  switch (operation) {
    case 'create':
      return description.createable
    case 'update':
      return description.updateable
    case 'delete':
      return description.deleteable
  }
}
