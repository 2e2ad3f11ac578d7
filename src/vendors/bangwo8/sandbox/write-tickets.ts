import type { Caller } from './credentials.js'
import { Refusal } from './envelope.js'
import type { Bangwo8SandboxOptions } from './options.js'
import type { Bangwo8Records, ReplyRow, Row } from './records.js'
import { textOf } from './write-values.js'
import type { Draft, Input, Problems, WriteParts } from './write-values.js'

const closed = ['5', '6']
const stampOfStatus: Readonly<Record<string, string>> = {
  '2': 'openDT',
  '3': 'waitDT',
  '4': 'solveDT',
  '5': 'closeDT',
  '6': 'closeDT',
}

/** The text of `ticketReply.replyMsg`; empty when there is none. */
export function readReply(input: Input, problems: Problems): string {
  const reply = input['ticketReply'] ?? {}
  const message = typeof reply === 'object' ? ((reply as Input)['replyMsg'] ?? '') : undefined
  if (typeof message === 'string') return message
  problems.add('ticketReply', 'must hold replyMsg as text')
  return ''
}

/** What the vendor sets in a new ticket, and what a caller may leave out. */
export function newTicket(reply: string, sent: Draft, { store, options, clock }: WriteParts, caller: Caller): Draft {
  const { firstMessage = 'descript', requester = 'caller', defaults } = options.create ?? {}
  const agent = supportOf(caller, store)
  return {
    ticketTemplateId: store.tickettemplates[0]?.tId ?? '',
    ...defaults,
    ...(requester === 'caller' && { custUserId: agent }),
    ...(firstMessage === 'descript' && sent['descript'] === undefined && { descript: reply }),
    createrId: agent,
    createrType: '0',
    agentId: '1',
    nodeFieldIntoTime: String(Math.floor(clock.now() / 1000)),
    isDeleted: '0',
    deleterId: '0',
  }
}

/**
 * Tells what a change of a ticket lacks, or may not do.
 * @throws Refusal `forbidden` for a status that cannot follow the old one.
 */
export function checkTicketChange(
  input: Input,
  old: Row,
  draft: Draft,
  problems: Problems,
  options: Bangwo8SandboxOptions,
): void {
  const { templateRequired = 'withCustomFields' } = options.update ?? {}
  const isRequired =
    templateRequired === 'always' || (templateRequired === 'withCustomFields' && input['custom_fields'] !== undefined)
  if (isRequired && (input['ticketTemplateId'] ?? '') === '') problems.add('ticketTemplateId', 'is required')

  const [from, to] = [textOf(old, 'ticketStatus'), textOf(draft, 'ticketStatus')]
  const rule = options.transitions ?? 'closedIsFinal'
  if (from === to || rule === 'free') return
  const reopens = closed.includes(from) && !closed.includes(to)
  const restarts = rule === 'forwardOnly' && (to === '1' || to === '2')
  if (reopens || restarts) throw new Refusal('forbidden', `ticketStatus cannot go from ${from} to ${to}`)
}

/** The time that a new status writes. */
export function stampsOf(draft: Draft, old: Row | undefined, now: string, options: Bangwo8SandboxOptions): Draft {
  const status = textOf(draft, 'ticketStatus')
  const field = stampOfStatus[status]
  if (field === undefined || status === old?.['ticketStatus'] || options.stamps?.status === false) return {}
  return { [field]: now }
}

/** A reply by the agent who calls. */
export function replyOf(
  ticketId: string,
  replyMsg: string,
  createDT: string,
  caller: Caller,
  store: Bangwo8Records,
): ReplyRow {
  return { ticketId, replyMsg, createrId: supportOf(caller, store), createrType: '0', createDT }
}

/** Id of the agent whose log-in calls; the account's first administrator when no agent has it. */
export function supportOf({ account }: Caller, { supports }: Bangwo8Records): string {
  const own = supports.find(({ sPassportName }) => sPassportName === account)
  const administrator = supports.find(({ isAdmin }) => isAdmin === '1')
  return (own ?? administrator ?? supports[0])?.sId ?? ''
}
