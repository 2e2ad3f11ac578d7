import type { Vendor } from '../vendor.js'
import { createBatchWriter } from './batch-write.js'
import { createBulk } from './bulk.js'
import { capabilitiesOf } from './capabilities.js'
import { createClient } from './client.js'
import { createConnection } from './connection.js'
import { createDialect } from './dialect.js'
import { createMapping } from './mapping.js'
import { nativeObjects } from './objects.js'
import { createOrderWriter } from './order-write.js'
import { settingShapes } from './setting-shapes.js'
import { readableFields, readSettings, type XiaoshouyiSettings } from './settings.js'
import { createWriteDesk } from './write-desk.js'
import { createWriter } from './write.js'

export type { XiaoshouyiSettings } from './settings.js'

/** 销售易 (Xiaoshouyi, Neocrm): read through XOQL, its query language, written through its REST and Bulk interfaces. */
export const vendor: Vendor<XiaoshouyiSettings> = {
  id: 'xiaoshouyi',
  label: '销售易 Xiaoshouyi',
  settings: settingShapes,
  readSettings,
  connect(settings, transport) {
    const objects = nativeObjects(settings)
    const connection = createConnection(settings, transport)
    const desk = createWriteDesk(settings, connection)
    return {
      capabilities: capabilitiesOf(objects, settings.paging.maxRecords, settings),
      dialect: createDialect({
        objects,
        customFields: readableFields(settings),
        likeIgnoresCase: settings.filters.likeIgnoresCase,
      }),
      mapping: createMapping(settings),
      client: createClient(settings, connection),
      writer: createWriter({ desk, connection, orders: createOrderWriter(settings, desk, connection) }),
      batchWriter: createBatchWriter(desk, connection, settings.batch.maxRecords),
      bulk: createBulk(settings, desk, connection),
    }
  },
}
