import type { Vendor } from '../vendor.js'
import { capabilitiesOf } from './capabilities.js'
import { createClient } from './client.js'
import { createDialect } from './dialect.js'
import { createMapping } from './mapping.js'
import { nativeObjects } from './objects.js'
import { settingShapes } from './setting-shapes.js'
import { readSettings, type XiaoshouyiSettings } from './settings.js'

export type { XiaoshouyiSettings } from './settings.js'

/** 销售易 (Xiaoshouyi, Neocrm) through XOQL, its query language, for reading. */
export const vendor: Vendor<XiaoshouyiSettings> = {
  id: 'xiaoshouyi',
  label: '销售易 Xiaoshouyi',
  settings: settingShapes,
  readSettings,
  connect(settings, transport) {
    const objects = nativeObjects(settings)
    return {
      capabilities: capabilitiesOf(objects, settings.paging.maxRecords),
      dialect: createDialect({
        objects,
        customFields: settings.customFields,
        likeIgnoresCase: settings.filters.likeIgnoresCase,
      }),
      mapping: createMapping(settings),
      client: createClient(settings, transport),
    }
  },
}
