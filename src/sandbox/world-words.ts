/** A place where made-up companies sit; `areaCode` is the administrative division code of Chinese places. */
export interface Place {
  readonly province: string
  readonly city: string
  readonly areaCode: number
  readonly dialling: string
  readonly postalCode: string
}

export const chinesePlaces: readonly Place[] = [
  { province: '上海市', city: '上海', areaCode: 310000, dialling: '021', postalCode: '200000' },
  { province: '北京市', city: '北京', areaCode: 110000, dialling: '010', postalCode: '100000' },
  { province: '广东省', city: '深圳', areaCode: 440300, dialling: '0755', postalCode: '518000' },
  { province: '广东省', city: '广州', areaCode: 440100, dialling: '020', postalCode: '510000' },
  { province: '浙江省', city: '杭州', areaCode: 330100, dialling: '0571', postalCode: '310000' },
  { province: '浙江省', city: '宁波', areaCode: 330200, dialling: '0574', postalCode: '315000' },
  { province: '江苏省', city: '苏州', areaCode: 320500, dialling: '0512', postalCode: '215000' },
  { province: '江苏省', city: '南京', areaCode: 320100, dialling: '025', postalCode: '210000' },
  { province: '四川省', city: '成都', areaCode: 510100, dialling: '028', postalCode: '610000' },
  { province: '湖北省', city: '武汉', areaCode: 420100, dialling: '027', postalCode: '430000' },
  { province: '陕西省', city: '西安', areaCode: 610100, dialling: '029', postalCode: '710000' },
  { province: '重庆市', city: '重庆', areaCode: 500000, dialling: '023', postalCode: '400000' },
]

export const foreignPlaces: readonly { province: string | null; city: string; country: string; postalCode: string }[] =
  [
    { province: 'Oregon', city: 'Portland', country: 'US', postalCode: '97201' },
    { province: 'Texas', city: 'Austin', country: 'US', postalCode: '73301' },
    { province: null, city: 'München', country: 'DE', postalCode: '80331' },
    { province: null, city: 'Zürich', country: 'CH', postalCode: '8001' },
    { province: 'Québec', city: 'Montréal', country: 'CA', postalCode: 'H2X 1Y4' },
    { province: null, city: 'Singapore', country: 'SG', postalCode: '018956' },
  ]

export const chineseFirstSyllables = [...'华中天金宏瑞恒盛泰和安信达创联星云海龙凤鼎众博智慧光明远东方']
export const chineseSecondSyllables = [...'源通利丰泽润康宁博锐科拓捷诚佳美悦丽晨阳晟辉图腾翔宇航景程业']
export const chineseTrades = ['科技', '信息技术', '贸易', '智能装备', '生物医药', '网络', '物流', '文化传媒', '新能源']
export const chineseForms = ['有限公司', '股份有限公司', '集团有限公司']

export const englishFirstWords = [
  'Alder',
  'Amber',
  'Birch',
  'Blue',
  'Bright',
  'Cedar',
  'Clear',
  'Copper',
  'Crimson',
  'Delta',
  'Eastern',
  'Ember',
  'Falcon',
  'First',
  'Golden',
  'Granite',
  'Harbour',
  'Indigo',
  'Iron',
  'Juniper',
  'Lunar',
  'Maple',
  'Nordic',
  'Northern',
  'Orchid',
  'Pacific',
  'Quartz',
  'Rapid',
  'Silver',
  'Summit',
  'Velvet',
]
export const englishSecondWords = [
  'Anchor',
  'Arrow',
  'Beacon',
  'Bridge',
  'Canyon',
  'Circuit',
  'Cloud',
  'Field',
  'Forge',
  'Gate',
  'Grove',
  'Harvest',
  'Island',
  'Lantern',
  'Leaf',
  'Meadow',
  'Mill',
  'Orbit',
  'Peak',
  'Pine',
  'Ridge',
  'River',
  'Signal',
  'Spring',
  'Stone',
  'Tower',
  'Valley',
  'Wave',
  'Wheel',
]
export const englishTrades = [
  'Analytics',
  'Foods',
  'Freight',
  'Health',
  'Labs',
  'Media',
  'Robotics',
  'Software',
  'Tools',
]
export const englishForms = ['Ltd', 'Inc.', 'GmbH', 'LLC', 'Co., Ltd.', 'Partners', 'S.A.']

/**
 * Names that break careless code: quotes, backslashes, wildcards, blanks, case twins, accents, characters outside the
 * basic plane, near duplicates, text that looks like a number, null, date or markup.
 */
export const trapNames = [
  'ACME',
  'acme',
  'Acme',
  "O'Brien & Sons",
  'The "Best" Company',
  'Back\\slash Works',
  '100% Cotton',
  'snake_case Ltd',
  'snakeXcase Ltd',
  ' Leading Blank Co',
  'Café Zürich',
  'Cafe Zurich',
  'STRASSE AG',
  'Straße AG',
  'İstanbul Ticaret',
  '🚀 Rocket Labs',
  '上海浦东科技有限公司',
  '上海浦东科技有限公司(分公司)',
  '上海浦東科技有限公司',
  '北京“引号”文化有限公司',
  '全角ＡＢＣ贸易有限公司',
  '𠮷野家食品有限公司',
  'null',
  '007',
  '2024-01-01',
  "Robert'); DROP TABLE customers;--",
  'a,b;c|d',
  '<b>Bold</b> & Co',
  'Comma, Inc.',
  '%',
] as const

export const industries = [
  '互联网',
  '金融',
  '制造业',
  '零售',
  '教育',
  '医疗',
  'Software',
  'Logistics',
  "Food 'n' Drink",
]
export const streets = [
  '中山路 88 号',
  '人民大道 1 号',
  '科技园南区 5 栋',
  'Main Street 12',
  "King's Road 7",
  'Rue de l’Église 3',
]
export const familyNames = [
  '王',
  '李',
  '张',
  '刘',
  '陈',
  '杨',
  '欧阳',
  'Smith',
  "O'Neil",
  'Müller',
  'García',
  'van der Berg',
]
export const chineseGivenNames = ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强', '磊', '洋', '子涵', '建国']
export const englishGivenNames = ['Anna', 'Ben', 'Chloë', 'David', 'Eve', 'Frank', 'Grace', 'Hugo', 'Iris', 'José']
export const titles = [
  '销售总监',
  '采购经理',
  '工程师',
  '总经理',
  'CEO',
  'Buyer',
  'VP Sales',
  'IT / Ops',
  'Head of "R&D"',
]
export const ticketSubjects = [
  '无法登录系统',
  '发票抬头有误',
  '导出报表失败',
  '请求开通 API 权限',
  '打印机 100% 卡纸',
  'Cannot log in',
  'Invoice has wrong name',
  'Export fails at 50%',
  "Can't find the 'save' button",
  'Path C:\\temp not found',
  'field_name is empty',
  'URGENT: system down',
  'urgent: system down',
  '页面显示乱码 🐛',
]
export const ticketDescriptions = [
  '客户反馈问题持续存在，请尽快处理。',
  'Happens since Monday.\nSteps:\n1. open\n2. save',
  'Customer said: "it just stopped".',
  '',
  '已电话沟通；等待客户回复。',
]
export const orderSubjects = [
  '年度服务续费',
  '软件许可采购',
  '硬件补货',
  'Annual licence',
  'Spare parts',
  '50% deposit',
]
export const productNames = [
  '标准版许可',
  '企业版许可',
  '实施服务',
  '培训课程',
  '扫码枪',
  'Router X1',
  'Support pack',
  "Tool 'n' Die",
]
