import type { Vendor } from '../vendor.js'
import { capabilitiesOf, counts } from './capabilities.js'
import { createClient } from './client.js'
import { createDialect } from './dialect.js'
import { createMapping } from './mapping.js'
import { nativeModules } from './modules.js'
import { createServerTime } from './server-time.js'
import { readSettings, settingShapes, type VtigerSettings } from './settings.js'

export type { VtigerSettings } from './settings.js'

/** Vtiger CRM through its `webservice.php`. */
export const vendor: Vendor<VtigerSettings> = {
  id: 'vtiger',
  label: 'Vtiger',
  settings: settingShapes,
  readSettings,
  connect(settings, transport) {
    const { creditCode } = settings.fields
    const modules = nativeModules(creditCode)
    const time = createServerTime(settings.timeZone)
    return {
      capabilities: capabilitiesOf(modules, settings.profile, time.uniform),
      dialect: createDialect({ modules, time, counts: counts(settings.profile) }),
      mapping: createMapping({ time, creditCode }),
      client: createClient(settings, transport),
    }
  },
}
