/** What the made-up customers are called: Chinese names and English ones, about half each. */
export const chineseNames = {
  first: [...'启承望远明睿嘉禾铭泽凌霄青松'],
  second: [...'川岳辰舟帆岭涛岚野石溪林'],
  trades: ['软件', '精密仪器', '食品', '建材', '医疗器械', '国际货运', '新材料', '教育科技'],
  form: '有限公司',
} as const

/** The same for English names. */
export const englishNames = {
  first: ['Ashford', 'Brookline', 'Calder', 'Dunmore', 'Elmswood', 'Fairhaven', 'Glenrock', 'Hartwell'],
  second: ['Analytics', 'Bearings', 'Ceramics', 'Dairy', 'Engines', 'Freight', 'Glassworks', 'Holdings'],
  form: 'Ltd',
} as const

/** Lines of business; some companies tell none. */
export const industries = ['互联网', '金融', '制造业', '零售', '物流', '医疗', '教育', null] as const

/** What tickets are about. */
export const subjects = [
  '无法登录系统',
  '发票抬头需要修改',
  '接口返回超时',
  'Printer driver does not install',
  'Delivery is two days late',
  'Please add a second administrator',
  '报表导出为空',
  'Webhook is called twice',
] as const

/** Sentences that descriptions are made of. */
export const sentences = [
  '客户反馈从昨天下午开始出现该问题。',
  'It happens on every second attempt.',
  '已经按照手册重启过服务，没有变化。',
  'The customer asks for a call before noon.',
  '附件中有完整的截图和日志。',
] as const
