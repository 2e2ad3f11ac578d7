import { invariant } from '../../errors/index.js'
import type { Dialect, VendorRequest } from '../vendor.js'
import { maxPageRecords } from './capabilities.js'
import type { YunzhijiaSettings } from './settings.js'

/** The one read of the vendor: all categories with their tables (LinkERP manual, getAdminTableInfos). */
export function listRequest({ eid, linkerp }: Pick<YunzhijiaSettings, 'eid' | 'linkerp'>): VendorRequest {
  const path = `${linkerp.prefix}/ReportDataTableapi/getAdminTableInfos`
  const body = JSON.stringify({ eid })
  return Object.freeze({
    kind: 'ReportTable',
    method: 'POST',
    path,
    body,
    text: `POST ${path} ${body}`,
    pageSize: maxPageRecords,
  })
}

/** Every query becomes the same request, for the vendor knows no filter, order or page. */
export function createDialect(settings: Pick<YunzhijiaSettings, 'eid' | 'linkerp'>): Dialect {
  const request = listRequest(settings)
  return {
    translate: () => ({ kind: 'none' }),
    compile({ kind, pushed, order, position }) {
      invariant(kind === 'ReportTable', 'Yunzhijia has report tables only')
      invariant(
        pushed === null && order === null && (position.kind === 'start' || position.kind === 'offset'),
        'Yunzhijia is asked for everything',
      )
      return request
    },
  }
}
