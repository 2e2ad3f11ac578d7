import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { Kind, OperationTypeNode, parse } from 'graphql'
import type { Timing } from '../../transport/index.js'
import { hasNoBody, refuseBusy } from './busy.js'
import { Room, type Leave } from './room.js'
import type { Underway } from './underway.js'

/** Bodies up to here, in bytes, are read before a place is asked for: they cost less than to keep them out. */
const shortBody = 16_384

/** How many times as many may wait as may be under way. */
const queueFactor = 4

/** Part of an operation's time within which it is to be foreseen to be over; the rest is for what is not foreseen. */
const foreseenShare = 0.9

/** Operations that ask for nothing but `sources` have places of their own, when they are no longer than so many characters. */
const overviewPlaces = 10
const overviewLength = 2_048

/** What the rooms are made from. */
export interface CapacityOptions {
  readonly maxOperations: number
  readonly operationTimeoutMs: number
  readonly underway: Underway
  readonly timing: Pick<Timing, 'now' | 'after'>
  /** Told of every refusal. */
  readonly onRefused: () => void
}

/**
 * Sheds what would be too much. An operation holds one of `maxOperations` places from before its body is parsed until it
 * is answered and over, also when its client has left meanwhile. A long body first needs a place for being read, of which
 * there are a quarter as many: it would hold memory, and however slowly it comes, it keeps nobody from a place.
 */
export class Capacity {
  private readonly bodies: Room
  private readonly operations: Room
  private overviews = 0

  constructor(private readonly options: CapacityOptions) {
    const room = (places: number): Room =>
      new Room({
        places,
        queue: places * queueFactor,
        longestMs: options.operationTimeoutMs * foreseenShare,
        timing: options.timing,
      })
    this.bodies = room(Math.ceil(options.maxOperations / 4))
    this.operations = room(options.maxOperations)
  }

  /** Asks for a place to read a body in; null = it was refused, and answered. */
  async forBody(request: IncomingMessage, response: ServerResponse): Promise<Leave | null> {
    if (hasNoBody(request) || Number(request.headers['content-length'] ?? Infinity) <= shortBody) return nothingToLeave
    const leave = await this.bodies.enter(response)
    if (leave === null) this.refuse(this.bodies, request, response)
    else response.once('close', leave)
    return leave
  }

  /**
   * Asks for a place to answer an operation in, kept until the operation is over; false = it was refused, and answered.
   * `text` gives its GraphQL text where that is quickly read.
   */
  async forOperation(request: IncomingMessage, response: ServerResponse, text: () => string | null): Promise<boolean> {
    const { operations } = this
    const place = !operations.isOpen && this.takeOverview(text) ? this.leaveOverview : await operations.enter(response)
    if (place === null) this.refuse(operations, request, response)
    else this.options.underway.whenOver(response, place)
    return place !== null
  }

  private takeOverview(text: () => string | null): boolean {
    if (this.overviews === overviewPlaces || !isOverview(text())) return false
    this.overviews += 1
    return true
  }

  private readonly leaveOverview = (): void => {
    this.overviews -= 1
  }

  private refuse(room: Room, request: IncomingMessage, response: ServerResponse): void {
    if (response.destroyed) return
    this.options.onRefused()
    const message = 'This server has more to do than it can in time; ask again after the time in Retry-After'
    refuseBusy(request, response, { message, retryAfterMs: room.retryAfterMs, close: false })
  }
}

const nothingToLeave: Leave = () => undefined

/** The same on the way through Express: before a body is read, and when it is. */
export function capacityHandlers(capacity: Capacity): {
  readonly beforeBody: RequestHandler
  readonly whenRead: RequestHandler
} {
  const leaves = new WeakMap<object, Leave>()
  return {
    beforeBody: async (request, response, next) => {
      const leave = await capacity.forBody(request, response)
      if (leave === null) return
      leaves.set(request, leave)
      next()
    },
    whenRead: async (request, response, next) => {
      leaves.get(request)?.()
      const { query } = request.query
      if (await capacity.forOperation(request, response, () => (typeof query === 'string' ? query : null))) next()
    },
  }
}

/** The text of an operation that was posted, where the body is short and may be an overview. */
export function overviewText(bytes: Buffer): string | null {
  if (bytes.length > overviewLength || !bytes.includes('sources')) return null
  try {
    const body: unknown = JSON.parse(bytes.toString())
    const query = typeof body === 'object' && body !== null && 'query' in body ? body.query : null
    return typeof query === 'string' ? query : null
  } catch {
    return null
  }
}

/** Whether an operation asks for nothing but `sources`, which costs no call. */
function isOverview(text: string | null): boolean {
  if (text === null || text.length > overviewLength || !text.includes('sources')) return false
  try {
    return parse(text, { noLocation: true }).definitions.every(
      (definition) =>
        definition.kind === Kind.OPERATION_DEFINITION &&
        definition.operation === OperationTypeNode.QUERY &&
        definition.selectionSet.selections.every(
          (selection) => selection.kind === Kind.FIELD && ['sources', '__typename'].includes(selection.name.value),
        ),
    )
  } catch {
    return false
  }
}
