import type { Vendor } from '../vendor.js'
import { capabilitiesOf } from './capabilities.js'
import { createClient } from './client.js'
import { createConnection } from './connection.js'
import { createContactDirectory } from './contacts.js'
import { createDialect } from './dialect.js'
import { createMapping } from './mapping.js'
import { readSettings, settingShapes, type Bangwo8Settings } from './settings.js'
import { createDefinitionReader } from './write-definitions.js'
import { createWriter } from './write.js'

/** 帮我吧, a customer service desk: Zendesk-like REST, Basic or client credentials. */
export const vendor: Vendor<Bangwo8Settings> = {
  id: 'bangwo8',
  label: '帮我吧 Bangwo8',
  settings: settingShapes,
  readSettings,
  connect: (settings, transport) => {
    const connection = createConnection(settings, transport)
    const directory = createContactDirectory(transport.now)
    const definitions = createDefinitionReader(connection)
    return {
      capabilities: capabilitiesOf(settings),
      dialect: createDialect(settings),
      mapping: createMapping(settings),
      client: createClient(settings, connection, directory, definitions),
      writer: createWriter(settings, connection, directory, definitions),
    }
  },
}
