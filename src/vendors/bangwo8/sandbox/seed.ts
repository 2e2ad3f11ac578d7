import { hash32 } from '../../../sandbox/random.js'
import type { Company, Person, World, WorldAgent } from '../../../sandbox/world-types.js'
import { industries } from '../../../sandbox/world-words.js'
import { formatTime } from './bounds.js'
import { companyFields, companyKeys, groups, templates, ticketFields } from './definitions.js'
import type { ServerZone } from './options.js'
import type { Bangwo8Records, CompanyRow, ContactRow, CustomValue, SupportRow } from './records.js'
import { idOf } from './seed-ids.js'
import { ticketFromWorld } from './seed-tickets.js'

/** Begins every made-up `servicepassword`, so that a test can look for what must never get out. */
export const servicePasswordMark = 'invented-service-secret-'

/** Companies below this number are known to several vendors and are never seeded as deleted. */
const keptCompanies = 150

/** Turns the made-up world into the vendor's records; a few of each kind are deleted, in the way of that kind. */
export function recordsFromWorld(world: World, zone: ServerZone): Bangwo8Records {
  const time = (instant: number): string => formatTime(instant, zone)
  const firstContacts = new Map<number, number>()
  for (const { companyIndex, index } of world.people) {
    if (companyIndex !== null && !firstContacts.has(companyIndex)) firstContacts.set(companyIndex, index)
  }
  return {
    companies: world.companies.map((company) => companyRow(company, time)),
    users: world.people.map((person) =>
      contactRow(person, person.companyIndex !== null && firstContacts.get(person.companyIndex) === person.index, time),
    ),
    tickets: world.tickets.map((ticket) => ticketFromWorld(ticket, time)),
    replies: [],
    supports: world.agents.map((agent) => supportRow(agent, time)),
    supportgroups: [...groups],
    tickettemplates: [...templates],
    ticketFields: [...ticketFields],
    companyFields: [...companyFields],
  }
}

function companyRow(company: Company, time: (instant: number) => string): CompanyRow {
  const { index } = company
  const deleted = index >= keptCompanies && hash32('company gone', index) % 40 === 0
  const industry = company.industry === null ? -1 : industries.indexOf(company.industry)
  const custom: CustomValue[] = [
    { key: companyKeys.creditCode, value: company.creditCode ?? '' },
    { key: companyKeys.phone, value: company.phone ?? '' },
    { key: companyKeys.email, value: company.email ?? '' },
    { key: companyKeys.industry, value: industry < 0 ? '' : String(2401 + industry) },
  ]
  return {
    uId: idOf.company(index),
    companyName: company.name,
    supportId: idOf.support(company.ownerIndex),
    servicestarttime: company.active ? time(company.createdAt) : '',
    serviceendtime: '',
    userURL: company.website ?? '',
    serveNote: hash32('note', index) % 12 === 0 ? '重点客户 ⭐ "VIP"' : '',
    serviceCharge: hash32('charge', index) % 3 === 0 ? '' : String((hash32('charge', index) % 500_000) / 100),
    serviceaccount: `service-${index}`,
    servicepassword: `${servicePasswordMark}${index}`,
    address: company.street ?? '',
    province: company.province ?? '',
    city: company.city ?? '',
    status: deleted ? '2' : '1',
    userGroup: '',
    tableName: ['', 'VIP', 'VIP,华东', "long-term,50%,o'clock"][hash32('tags', index) % 4] ?? '',
    service_groupid: '31',
    createDT: time(company.createdAt),
    updateDT: time(company.updatedAt),
    custom_fields: custom,
  }
}

function contactRow(person: Person, isFirst: boolean, time: (instant: number) => string): ContactRow {
  const { index } = person
  const draw = hash32('contact state', index)
  return {
    cId: idOf.contact(index),
    name: fullName(person),
    mobile: person.mobile ?? '',
    fixnumber: person.phone ?? '',
    email: person.email ?? '',
    position: person.title ?? '',
    state: draw % 41 === 0 ? '3' : draw % 9 === 0 ? '2' : '1',
    QQ: '',
    note: hash32('contact note', index) % 15 === 0 ? '请在 9:00 后致电 📞' : '',
    companyId: idOf.company(person.companyIndex),
    uniqueId: '',
    uniqueIds: '',
    supportId: idOf.support(person.ownerIndex),
    createrId: idOf.support(person.ownerIndex),
    default: isFirst ? '1' : '0',
    userGroup: '',
    tableName: '',
    createDT: time(person.createdAt),
    updateDT: time(person.updatedAt),
    custom_fields: [],
  }
}

function supportRow(agent: WorldAgent, time: (instant: number) => string): SupportRow {
  const { index } = agent
  return {
    sId: idOf.support(index),
    sPassportName: `agent${index}`,
    groupId: ['31', '32', '33', '31,32'][index % 4] ?? '',
    sNum: String(8001 + index),
    name: fullName(agent),
    gnder: index % 2 === 0 ? '1' : '2',
    email: agent.email,
    fixnumber: '',
    mobile: '',
    QQ: '',
    isAdmin: index === 0 ? '1' : '0',
    isStat: '1',
    createDT: time(Date.UTC(2022, 11, 1) + index * 1000),
    custom_fields: [],
  }
}

function fullName(person: { readonly familyName: string; readonly givenName: string }): string {
  const chinese = /\p{Script=Han}/u.test(person.familyName)
  return chinese ? person.familyName + person.givenName : `${person.givenName} ${person.familyName}`
}
