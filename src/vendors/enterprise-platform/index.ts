import type { Vendor } from '../vendor.js'
import { capabilitiesOf } from './capabilities.js'
import { createClient } from './client.js'
import { createConnection } from './connection.js'
import { createDialect } from './dialect.js'
import { createMapping } from './mapping.js'
import { readSettings, settingShapes, type EnterpriseSettings } from './settings.js'
import { createWriter } from './write.js'

/** 统一企业数字平台, the unified Enterprise Platform: REST with query parameters, API key or OAuth 2. */
export const vendor: Vendor<EnterpriseSettings> = {
  id: 'enterprise-platform',
  label: '统一企业数字平台 Enterprise Platform',
  settings: settingShapes,
  readSettings,
  connect: (settings, transport) => {
    const connection = createConnection(settings, transport)
    return {
      capabilities: capabilitiesOf(settings),
      dialect: createDialect(settings),
      mapping: createMapping(settings),
      client: createClient(settings, connection),
      writer: createWriter(settings, connection),
    }
  },
}
