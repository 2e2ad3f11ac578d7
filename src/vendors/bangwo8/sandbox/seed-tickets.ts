import { hash32 } from '../../../sandbox/random.js'
import type { WorldTicket } from '../../../sandbox/world-types.js'
import type { CustomValue, TicketRow } from './records.js'
import { idOf } from './seed-ids.js'

/** Statuses that stand for each stage of the made-up world: 4 solved, 5 closed by the system, 6 closed by hand. */
const statusesOfStage = [['1', '2'], ['2'], ['3'], ['4', '5', '6']] as const
const texts = [
  '<p>三楼打印机 <b>无法连接</b></p>',
  'See D:\\工单\\附件 for the log',
  'He said "it\'s broken" 🛠️',
  '',
  'Share \\\\server\\queue is gone',
]
const tagLists = ['', '硬件', '硬件,三楼', 'vip,50%', 'o\'clock,"q"']

/** Turns a made-up ticket into the vendor's. Its company is known only through the contact. */
export function ticketFromWorld(ticket: WorldTicket, time: (instant: number) => string): TicketRow {
  const { index } = ticket
  const draw = hash32('ticket', index)
  const pick = <T>(list: readonly T[], salt: string): T => list[hash32(salt, index) % list.length] as T
  const status = index % 97 === 96 ? '0' : pick(statusesOfStage[ticket.stage], 'status')
  const reached = (code: number): boolean => Number(status) >= code
  const between = (share: number): string =>
    time(Math.floor((ticket.createdAt + (ticket.updatedAt - ticket.createdAt) * share) / 1000) * 1000)
  const deleted = draw % 37 === 0
  const byContact = ticket.personIndex !== null && draw % 2 === 0
  const owner = idOf.support(ticket.ownerIndex)
  return {
    ticketId: idOf.ticket(index),
    subject: ticket.subject,
    descript: ticket.description ?? pick(texts, 'text'),
    custUserId: idOf.contact(ticket.personIndex),
    servicerUserId: draw % 7 === 0 ? '' : owner,
    servicerGroupId: draw % 11 === 0 ? '' : pick(['31', '32', '33'], 'group'),
    ccUserIdList: draw % 5 === 0 ? '501,503' : '',
    ccGroupIdList: draw % 13 === 0 ? '32' : '',
    ticketType: pick(['0', '1', '2', '3', '4'], 'type'),
    priorityLevel: String(ticket.urgency + 1),
    ticketStatus: status,
    tagList: pick(tagLists, 'tags'),
    createDT: time(ticket.createdAt),
    updateDT: time(ticket.updatedAt),
    openDT: reached(2) ? between(0.1) : '',
    waitDT: status === '3' ? between(0.5) : '',
    solveDT: reached(4) ? between(0.8) : '',
    closeDT: reached(5) ? between(1) : '',
    createrId: byContact ? idOf.contact(ticket.personIndex) : owner,
    createrType: byContact ? '1' : '0',
    agentId: '1',
    ticketSource: pick(['1', '2', '3', '9'], 'source'),
    ticketTemplateId: templateOf(draw),
    customTemplateId: '',
    currentNodeField: '',
    currentNodeFieldValue: '',
    nodeFieldIntoTime: String(Math.floor(ticket.updatedAt / 1000)),
    workflow_id: '',
    workflow_node_id: '',
    queryIDs: '',
    isDeleted: deleted ? '1' : '0',
    deleterId: deleted ? '501' : '0',
    deleteDT: deleted ? between(1) : '',
    descriptattachments: draw % 19 === 0 ? { '0': attachment(index) } : draw % 17 === 0 ? [attachment(index)] : [],
    custom_fields: customValues(index, draw, owner),
  }
}

function templateOf(draw: number): string {
  return ['1', '4', '5'][draw % 3] ?? '1'
}

function attachment(index: number): { fileName: string; fileUrl: string } {
  return { fileName: `截图 ${index}.png`, fileUrl: `https://files.example/${index}.png` }
}

function customValues(index: number, draw: number, owner: string): CustomValue[] {
  const day = String(1 + (draw % 28)).padStart(2, '0')
  const values: CustomValue[] = [
    { key: 'field_12', value: draw % 4 === 0 ? '' : String(1201 + (draw % 4)) },
    { key: 'field_13', value: draw % 3 === 0 ? ['1301', '1303'] : [] },
    { key: 'field_14', value: draw % 2 === 0 ? ['1401'] : ['1401', '1402'] },
    { key: 'field_15', value: draw % 2 === 0 ? '15012' : '15021' },
    { key: 'expect_time', value: draw % 5 === 0 ? '' : `2025-06-${day}` },
    { key: 'record_serviceruserid_1', value: owner },
  ]
  if (templateOf(draw) === '4') {
    values.push({ key: 'field_16', value: [{ rowId: '1', field_161: `部件 ${index}`, field_162: '2' }] })
  }
  return values
}
