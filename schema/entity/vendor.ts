import { internalEnumeration } from '../enumeration.js'

/** The CRM products that can be sources; inside the server each has the name of its folder under `src/vendors`. */
export const Vendor = internalEnumeration('Vendor', 'A CRM product that the federation speaks to.', {
  BANGWO8: { internal: 'bangwo8', description: '帮我吧, a help desk.' },
  ENTERPRISE_PLATFORM: { internal: 'enterprise-platform', description: '统一企业数字平台, an enterprise platform.' },
  VTIGER: { internal: 'vtiger', description: 'Vtiger, an open-source CRM.' },
  XIAOSHOUYI: { internal: 'xiaoshouyi', description: '销售易, a CRM for sales and service.' },
  YUNZHIJIA: { internal: 'yunzhijia', description: '云之家, a workplace with report tables.' },
})
