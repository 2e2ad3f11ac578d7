import type { Vendor } from '../vendor.js'
import { capabilities } from './capabilities.js'
import { createClient } from './client.js'
import { createDialect } from './dialect.js'
import { mapping } from './mapping.js'
import { readSettings, settingShapes, type YunzhijiaSettings } from './settings.js'

export type { YunzhijiaSettings } from './settings.js'

/** 云之家 Yunzhijia: the list of LinkERP report tables. Their rows cannot be read. */
export const vendor: Vendor<YunzhijiaSettings> = {
  id: 'yunzhijia',
  label: '云之家 Yunzhijia',
  settings: settingShapes,
  readSettings,
  connect: (settings, transport) => ({
    capabilities,
    dialect: createDialect(settings),
    mapping,
    client: createClient(settings, transport),
  }),
}
