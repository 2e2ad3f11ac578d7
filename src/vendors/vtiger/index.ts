import type { Vendor } from '../vendor.js'
import { capabilitiesOf, counts } from './capabilities.js'
import { createClient } from './client.js'
import { createConnection } from './connection.js'
import { createDialect } from './dialect.js'
import { createMapping } from './mapping.js'
import { nativeModules } from './modules.js'
import { createServerTime } from './server-time.js'
import { readSettings, settingShapes, type VtigerSettings } from './settings.js'
import { createWriter } from './write.js'

export type { VtigerSettings } from './settings.js'

/** Vtiger CRM through its `webservice.php`. */
export const vendor: Vendor<VtigerSettings> = {
  id: 'vtiger',
  label: 'Vtiger',
  settings: settingShapes,
  readSettings,
  connect(settings, transport) {
    const { creditCode } = settings.fields
    const { writes } = settings
    const modules = nativeModules(creditCode, writes.markerFields.SalesOrder)
    const time = createServerTime(settings.timeZone)
    const connection = createConnection(settings, transport)
    return {
      capabilities: capabilitiesOf(modules, settings.profile, time.uniform, writes),
      dialect: createDialect({ modules, time, counts: counts(settings.profile) }),
      mapping: createMapping({ time, creditCode }),
      client: createClient(settings, connection),
      writer: createWriter(connection, writes),
    }
  },
}
