import type { Vendor } from '../vendor.js'
import { capabilities } from './capabilities.js'
import { createClient } from './client.js'
import { createConnection } from './connection.js'
import { createDialect } from './dialect.js'
import { mapping } from './mapping.js'
import { createReports } from './reports.js'
import { readSettings, settingShapes, type YunzhijiaSettings } from './settings.js'

export type { YunzhijiaSettings } from './settings.js'

/** 云之家 Yunzhijia: LinkERP report tables, which are listed, made and filled. Their rows cannot be read. */
export const vendor: Vendor<YunzhijiaSettings> = {
  id: 'yunzhijia',
  label: '云之家 Yunzhijia',
  settings: settingShapes,
  readSettings,
  connect: (settings, transport) => {
    const connection = createConnection(settings, transport)
    return {
      capabilities,
      dialect: createDialect(settings),
      mapping,
      client: createClient(settings, connection),
      reports: createReports(settings, connection),
    }
  },
}
