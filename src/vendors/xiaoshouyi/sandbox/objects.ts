import { idOf } from './ids.js'
import { cityOptions, districtOptions, industryOptions, options, stateOptions } from './picklists.js'
import type { FieldSchema, FieldType, ObjectSchema, PickOption, TenantSchema } from './schema.js'

type Extra = Omit<Partial<FieldSchema>, 'apiKey' | 'label' | 'type'>

const field = (apiKey: string, label: string, type: FieldType = 'text', extra: Extra = {}): FieldSchema => ({
  apiKey,
  label,
  type,
  ...extra,
})
const pick = (apiKey: string, label: string, list: readonly PickOption[], extra: Extra = {}): FieldSchema =>
  field(apiKey, label, 'picklist', { options: list, ...extra })
const link = (apiKey: string, label: string, refersTo: string, extra: Extra = {}): FieldSchema =>
  field(apiKey, label, 'reference', { refersTo, ...extra })

const id = field('id', 'ID', 'id', { readOnly: true })
const stamps: readonly FieldSchema[] = [
  field('createdAt', '创建日期', 'datetime', { readOnly: true }),
  field('createdBy', '创建人', 'reference', { refersTo: 'user', readOnly: true }),
  field('updatedAt', '最新修改日', 'datetime', { readOnly: true }),
  field('updatedBy', '最新修改人', 'reference', { refersTo: 'user', readOnly: true }),
]

/** Fields of nearly every object. */
const shared: readonly FieldSchema[] = [
  field('ownerId', '所有人', 'owner', { refersTo: 'user', required: true }),
  field('entityType', '业务类型', 'entitytype', { required: true }),
  field('dimDepart', '所属部门', 'dimension', { refersTo: 'department', required: true }),
  ...stamps,
  pick('lockStatus', '锁定状态', options.lockStatus, { readOnly: true }),
  pick('approvalStatus', '审批状态', options.approvalStatus, { readOnly: true }),
  link('applicantId', '审批提交人', 'user', { readOnly: true }),
  field('workflowStageName', '工作流阶段', 'text', { readOnly: true }),
  field('comment', '备注', 'textarea'),
  field('recentActivityRecordTime', '最新跟进时间', 'datetime', { readOnly: true }),
]

/** The made-up tenant's own field for a number that another system gave. It is a plain text: nothing keeps it unique. */
const externalId = field('externalId__c', '外部编号')

let types = 0
const object = (apiKey: string, label: string, fields: readonly FieldSchema[], own = true): ObjectSchema => ({
  apiKey,
  label,
  fields: [id, ...fields, ...(own ? shared : stamps)],
  businessTypes: own
    ? [
        { id: idOf('entityType', types++), apiKey: 'defaultBusiType', label: '默认业务类型' },
        { id: idOf('entityType', types++), apiKey: `${apiKey}Partner__c`, label: '伙伴业务' },
      ]
    : [],
  ...(!own && { readOnly: true }),
})

const account = object('account', '客户', [
  field('accountName', '客户名称', 'text', { required: true, nameField: true }),
  link('parentAccountId', '上级客户', 'account'),
  link('leadId', '销售线索', 'lead', { readOnly: true }),
  pick('level', '客户级别', options.level),
  pick('industryId', '行业', industryOptions),
  field('phone', '电话', 'phone'),
  field('fax', '传真', 'phone'),
  field('url', '公司网址', 'url'),
  pick('fState', '省份', stateOptions),
  pick('fCity', '市', cityOptions, { dependsOnField: 'fState' }),
  pick('fDistrict', '区', districtOptions, { dependsOnField: 'fCity' }),
  field('address', '详细地址'),
  field('zipCode', '邮政编码'),
  field('employeeNumber', '总人数', 'int'),
  field('annualRevenue', '销售额', 'currency'),
  field('isCustomer', '是否客户', 'boolean'),
  field('doNotDisturb', '免打扰', 'boolean'),
  field('accountScore', '客户评分', 'int'),
  field('srcFlg', '来源标识', 'int', { readOnly: true }),
  link('highSeaId', '公海池', 'highSea', { readOnly: true }),
  pick('highSeaStatus', '公海状态', options.poolStatus, { readOnly: true }),
  field('highSeaAccountSource', '公海客户来源', 'multipicklist', { options: options.poolSource, readOnly: true }),
  field('claimTime', '领取时间', 'datetime', { readOnly: true }),
  field('expireTime', '到期时间', 'datetime', { readOnly: true }),
  ...(
    [
      ['totalOrderAmount', '订单总额'],
      ['totalWonOpportunityAmount', '赢单总额'],
      ['paidAmount', '已回款'],
      ['unpaidAmount', '未回款'],
      ['invoiceBalance', '开票余额'],
      ['actualInvoicedAmount', '已开票'],
      ['amountUnbilled', '未开票'],
    ] as const
  ).map(([apiKey, label]) => field(apiKey, label, 'currency', { readOnly: true })),
  field('totalActiveOrders', '生效订单数', 'int', { readOnly: true }),
  field('totalWonOpportunities', '赢单数', 'int', { readOnly: true }),
  link('recentActivityCreatedBy', '最新跟进人', 'user', { readOnly: true }),
  field('visitTotalCount', '拜访总数', 'int', { readOnly: true }),
  field('visitInplanCount', '计划内拜访数', 'int', { readOnly: true }),
  field('visitLatestTime', '最近拜访时间', 'datetime', { readOnly: true }),
  field('visitUnvisitDay', '未拜访天数', 'int', { readOnly: true }),
  field('creditCode__c', '统一社会信用代码'),
  field('email__c', '邮箱', 'email'),
  field('country__c', '国家'),
  pick('customerStatus__c', '客户状态', options.customerStatus),
  field('tags__c', '标签', 'multipicklist', { options: options.tags }),
  externalId,
])

const contact = object('contact', '联系人', [
  field('contactName', '姓名', 'text', { required: true, nameField: true }),
  link('accountId', '客户', 'account'),
  field('depart', '部门'),
  field('post', '职务'),
  field('phone', '电话', 'phone'),
  field('mobile', '手机', 'phone'),
  field('email', '邮箱', 'email'),
  pick('gender', '性别', options.gender),
  field('contactBirthday', '生日', 'date'),
  field('state', '省份'),
  field('address', '地址'),
  field('zipCode', '邮编'),
  pick('contactRole', '角色', options.contactRole),
  field('contactScore', '联系人评分', 'int'),
  field('doNotDisturb', '免打扰', 'boolean'),
  externalId,
])

/** Number, priority, contact and closing time of a case are assumed: nothing public names them. */
const serviceCase = object('serviceCase', '服务工单', [
  field('name', '工单主题', 'text', { required: true, nameField: true }),
  field('caseNo', '工单编号', 'text', { readOnly: true, autoNumber: 'CASE' }),
  link('caseAccountId', '客户', 'account'),
  link('caseContactId', '联系人', 'contact'),
  pick('caseStatus', '工单状态', options.caseStatus),
  pick('caseSource', '工单来源', options.caseSource),
  pick('casePriority', '优先级', options.casePriority),
  field('caseDescription', '问题描述', 'textarea'),
  field('closedAt', '关闭时间', 'datetime'),
  externalId,
])

/** The status of an order is assumed; its title, contact and dates are the made-up tenant's own fields. */
const order = object('order', '订单', [
  field('po', '订单编号', 'text', { required: true, nameField: true }),
  link('accountId', '客户', 'account', { required: true }),
  link('opportunityId', '销售机会', 'opportunity'),
  link('contractId', '合同', 'contract'),
  field('amount', '订单金额', 'currency'),
  field('initAmount', '初始金额', 'currency'),
  pick('currencyUnit', '币种', options.currency),
  pick('status', '订单状态', options.orderStatus),
  field('title__c', '订单主题'),
  link('contactId__c', '联系人', 'contact'),
  field('orderDate__c', '下单日期', 'date'),
  field('paidAt__c', '付款时间', 'datetime'),
  externalId,
])

const orderProduct = object('orderProduct', '订单明细', [
  link('orderId', '订单', 'order', { required: true }),
  link('productId', '产品', 'product', { required: true }),
  field('quantity', '数量', 'currency'),
  field('unitPrice', '销售单价', 'currency'),
  field('priceTotal', '总价', 'currency'),
  externalId,
])

const product = object('product', '产品', [
  field('productName', '产品名称', 'text', { required: true, nameField: true }),
  link('parentId', '产品目录', 'product'),
  field('priceUnit', '标准价格', 'currency'),
  field('unit', '单位'),
  field('enableStatus', '是否启用', 'boolean'),
  field('fscProductModel', '产品型号'),
])

const user = object(
  'user',
  '用户',
  [
    field('name', '姓名', 'text', { required: true, nameField: true }),
    field('email', '邮箱', 'email'),
    field('phone', '手机', 'phone'),
    pick('gender', '性别', options.gender),
    pick('status', '状态', options.userStatus),
    pick('statusInt', '激活状态', options.userStatus),
    field('dimDepart', '所属部门', 'dimension', { refersTo: 'department' }),
  ],
  false,
)

const department = object(
  'department',
  '部门',
  [
    field('departName', '部门名称', 'text', { required: true, nameField: true }),
    link('parentDepartId', '上级部门', 'department'),
  ],
  false,
)

/** The made-up tenant: standard objects as far as their fields are public, and some custom fields. */
export const defaultSchema: TenantSchema = {
  objects: [account, contact, serviceCase, order, orderProduct, product, user, department],
  globalPicks: [
    { apiKey: 'industry__g', label: '行业', options: industryOptions },
    { apiKey: 'currency__g', label: '币种', options: options.currency },
  ],
}

/** Numbers of objects that v1 uses; those of order, department and user are the platform's, as far as seen. */
export const belongIds: Readonly<Record<string, number>> = { account: 1, order: 35, department: 50, user: 70 }
