import { industries } from '../../../sandbox/world-words.js'
import type { FieldDefinition, FieldOption, GroupRow, TemplateRow } from './records.js'

const plain: Omit<FieldDefinition, 'id' | 'name' | 'key' | 'type'> = {
  system: '0',
  isRequired: '1',
  isReadonly: '0',
  readonly_range: '0',
  readonly_support: '',
  custom_field_options: [],
  custom_field_table: '',
}
const options = (...pairs: readonly (readonly [key: string, value: string])[]): readonly FieldOption[] =>
  pairs.map(([key, value]) => ({ key, value }))

/** Keys of the made-up company fields that stand in for what a company record has no place for. */
export const companyKeys = {
  creditCode: 'field_21',
  phone: 'field_22',
  email: 'field_23',
  industry: 'field_24',
} as const

/** Fields of tickets: the vendor's own, then the custom ones. */
export const ticketFields: readonly FieldDefinition[] = [
  { ...plain, id: '1', name: '标题', key: 'subject', type: '2', system: '1', isRequired: '0' },
  { ...plain, id: '2', name: '描述', key: 'descript', type: '3', system: '1' },
  {
    ...plain,
    id: '3',
    name: '优先级',
    key: 'priorityLevel',
    type: '1',
    system: '1',
    custom_field_options: options(['1', '低'], ['2', '普通'], ['3', '高'], ['4', '紧急']),
  },
  {
    ...plain,
    id: '12',
    name: '故障类别',
    key: 'field_12',
    type: '1',
    isRequired: '0',
    custom_field_options: options(['1201', '硬件'], ['1202', '软件'], ['1203', '网络 "LAN"'], ['1204', '其他']),
  },
  {
    ...plain,
    id: '13',
    name: '涉及部门',
    key: 'field_13',
    type: '6',
    custom_field_options: options(['1301', '销售'], ['1302', '财务'], ['1303', "R&D 'Lab'"]),
  },
  {
    ...plain,
    id: '14',
    name: '渠道标记',
    key: 'field_14',
    type: '14',
    custom_field_options: options(['1401', '电话'], ['1402', '邮件']),
  },
  {
    ...plain,
    id: '15',
    name: '产品分类',
    key: 'field_15',
    type: '18',
    custom_field_options: [
      { key: '1501', value: '打印机', custom_field_options: options(['15011', '激光'], ['15012', '喷墨']) },
      { key: '1502', value: '电脑', custom_field_options: options(['15021', '台式机'], ['15022', '笔记本']) },
    ],
  },
  { ...plain, id: '16', name: '更换部件', key: 'field_16', type: '11', custom_field_table: '16' },
  { ...plain, id: '17', name: '期望完成时间', key: 'expect_time', type: '8' },
  { ...plain, id: '18', name: '回访客服', key: 'record_serviceruserid_1', type: '2', isReadonly: '1' },
]

/** Custom fields of companies. */
export const companyFields: readonly FieldDefinition[] = [
  { ...plain, id: '21', name: '统一社会信用代码', key: companyKeys.creditCode, type: '2' },
  { ...plain, id: '22', name: '总机', key: companyKeys.phone, type: '17' },
  { ...plain, id: '23', name: '邮箱', key: companyKeys.email, type: '2' },
  {
    ...plain,
    id: '24',
    name: '行业',
    key: companyKeys.industry,
    type: '1',
    custom_field_options: options(...industries.map((name, at) => [String(2401 + at), name] as const)),
  },
]

/** Groups of agents. */
export const groups: readonly GroupRow[] = [
  { sgId: '31', sgName: '一线支持' },
  { sgId: '32', sgName: '二线 "专家"' },
  { sgId: '33', sgName: 'Overseas' },
]

/** Ticket templates. */
export const templates: readonly TemplateRow[] = [
  template('1', '默认模板', '', '1'),
  template('4', '故障报修', '含更换部件', '2'),
  template('5', "Customer's request", '', '4'),
]

function template(tId: string, name: string, description: string, visibleRange: string): TemplateRow {
  return {
    tId,
    ticketTemplateName: name,
    ticketTemplateDescription: description,
    visibleRange,
    servicerGroupId: '31',
    servicerId: '501',
    isReleased: '1',
    creatorId: '501',
    createDT: '2022-12-01 09:00:00',
  }
}
