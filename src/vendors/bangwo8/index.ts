import type { Vendor } from '../vendor.js'
import { capabilitiesOf } from './capabilities.js'
import { createClient } from './client.js'
import { createDialect } from './dialect.js'
import { createMapping } from './mapping.js'
import { readSettings, settingShapes, type Bangwo8Settings } from './settings.js'

/** 帮我吧, a customer service desk: Zendesk-like REST, Basic or client credentials. */
export const vendor: Vendor<Bangwo8Settings> = {
  id: 'bangwo8',
  label: '帮我吧 Bangwo8',
  settings: settingShapes,
  readSettings,
  connect: (settings, transport) => ({
    capabilities: capabilitiesOf(settings),
    dialect: createDialect(settings),
    mapping: createMapping(settings),
    client: createClient(settings, transport),
  }),
}
