import { chinesePlaces, foreignPlaces, industries } from '../../../sandbox/world-words.js'
import type { PickOption } from './schema.js'

/** Turns labels into options whose codes count from 1. */
export function optionsOf(labels: readonly string[]): readonly PickOption[] {
  return labels.map((label, index) => ({ code: index + 1, label }))
}

const distinct = (values: readonly (string | null)[]): string[] => [
  ...new Set(values.filter((value): value is string => value !== null)),
]

/** Industries of the made-up world. */
export const industryOptions = optionsOf(distinct(industries))

/** Provinces of the made-up world. */
export const stateOptions = optionsOf(distinct([...chinesePlaces, ...foreignPlaces].map(({ province }) => province)))

/** Cities of the made-up world, each allowed under its province only. */
export const cityOptions: readonly PickOption[] = [...chinesePlaces, ...foreignPlaces].map((place, index) => ({
  code: index + 1,
  label: place.city,
  dependsOn: stateOptions.filter(({ label }) => label === place.province).map(({ code }) => code),
}))

/** One district, under the first city. */
export const districtOptions: readonly PickOption[] = [{ code: 1, label: '浦东新区', dependsOn: [1] }]

/** Codes of the made-up tenant. Apart from `statusInt` and `gender` none of them is the platform's. */
export const options = {
  level: [...optionsOf(['A', 'B', 'C', 'D', 'E']), { code: 6, label: 'Z（停用）', active: false }],
  customerStatus: optionsOf(['潜在客户', '合作中', '已流失']),
  tags: optionsOf(['重点', '渠道', 'VIP', 'Partner']),
  caseStatus: optionsOf(['新建', '处理中', '等待客户', '已关闭']),
  casePriority: optionsOf(['低', '中', '高', '紧急']),
  caseSource: optionsOf(['电话', '邮件', '网页']),
  orderStatus: optionsOf(['草稿', '已生效', '已关闭', '已作废']),
  currency: [
    { code: 1, label: '人民币', apiKey: 'CNY' },
    { code: 2, label: '美元', apiKey: 'USD' },
  ],
  poolStatus: optionsOf(['未领取', '已领取']),
  poolSource: optionsOf(['手动', '退回']),
  contactRole: optionsOf(['决策人', '使用人']),
  gender: optionsOf(['男', '女']),
  userStatus: [
    { code: 0, label: '未激活' },
    { code: 1, label: '激活' },
    { code: -10, label: '已删除' },
    { code: -11, label: '已离职' },
  ],
  lockStatus: optionsOf(['未锁定', '已锁定']),
  approvalStatus: optionsOf(['待提交', '审批中', '审批通过']),
} as const satisfies Record<string, readonly PickOption[]>

/** The code of a label, or null when there is none. */
export function codeOf(list: readonly PickOption[], label: string | null): number | null {
  return list.find((option) => option.label === label)?.code ?? null
}
