import { describe, expect, it } from '@jest/globals'
import type { VendorQuery } from '../../../../src/planner/index.js'
import { condition } from '../../../../src/query/index.js'
import { createDialect } from '../../../../src/vendors/yunzhijia/dialect.js'
import { readSettings } from '../../../../src/vendors/yunzhijia/settings.js'

const raw = {
  baseUrl: 'https://yunzhijia.example/',
  eid: '6826231',
  auth: { appId: 'APP', secret: 'secretNotReal' },
  crypto: { key: 'sandboxAesKey016' },
}

function settingsOf(more: Readonly<Record<string, unknown>> = {}) {
  const read = readSettings({ ...raw, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

const problemsOf = (more: Readonly<Record<string, unknown>>) => {
  const read = readSettings({ ...raw, ...more })
  return 'problems' in read ? read.problems.map(({ setting }) => setting) : []
}

const query: VendorQuery = {
  kind: 'ReportTable',
  pushed: null,
  order: null,
  position: { kind: 'start' },
  pageSize: 10,
  fields: ['name'],
  step: 0,
}

describe('the dialect', () => {
  const dialect = createDialect(settingsOf())

  it('compiles everything to one frozen request in plain text', () => {
    const request = dialect.compile(query)
    expect(request).toEqual({
      kind: 'ReportTable',
      method: 'POST',
      path: '/api/open/linkerp/ReportDataTableapi/getAdminTableInfos',
      body: '{"eid":"6826231"}',
      text: 'POST /api/open/linkerp/ReportDataTableapi/getAdminTableInfos {"eid":"6826231"}',
      pageSize: 100_000,
    })
    expect(Object.isFrozen(request)).toBe(true)
    expect(dialect.compile({ ...query, fields: [], pageSize: 1, position: { kind: 'offset', offset: 0 } })).toBe(
      request,
    )
  })

  it('takes the prefix from the settings', () => {
    const newer = createDialect(settingsOf({ linkerp: { prefix: '/gateway/linkerp/' } }))
    expect(newer.compile(query).path).toBe('/gateway/linkerp/ReportDataTableapi/getAdminTableInfos')
  })

  it('sends no condition', () => {
    for (const test of [
      condition('name', 'eq', 'x'),
      condition('nativeId', 'in', 'x'),
      condition('updatedAt', 'isNull'),
    ]) {
      expect(dialect.translate('ReportTable', test)).toEqual({ kind: 'none' })
    }
  })

  it.each<Partial<VendorQuery>>([
    { kind: 'Customer' },
    { order: { field: 'name', direction: 'ASC' } },
    { position: { kind: 'afterId', id: null } },
  ])('is never asked for %j', (part) => {
    expect(() => dialect.compile({ ...query, ...part })).toThrow(/Invariant/)
  })
})

describe('the settings', () => {
  it('have the defaults of the manual', () => {
    expect(settingsOf()).toEqual({
      baseUrl: 'https://yunzhijia.example',
      eid: '6826231',
      auth: {
        mode: 'linkerpSigned',
        appId: 'APP',
        secret: 'secretNotReal',
        timestampUnit: 'milliseconds',
        timestampType: 'string',
        fallbackTtlSeconds: 6400,
      },
      linkerp: { prefix: '/api/open/linkerp' },
      crypto: { key: 'sandboxAesKey016', keyMode: 'raw' },
      timeZone: 'Asia/Shanghai',
      upload: { dataShape: 'string', emptyCells: 'absent' },
      limits: { perMinute: 2000 },
    })
  })

  it('are refused one by one, all at once', () => {
    expect(
      problemsOf({ baseUrl: 'ftp://x', eid: 'abc', auth: { mode: 'other', secret: '' }, crypto: { key: 'short' } }),
    ).toEqual(expect.arrayContaining(['baseUrl', 'eid', 'auth.mode', 'auth.appId', 'auth.secret', 'crypto.key']))
    expect(problemsOf({ linkerp: { prefix: 'no slash' } })).toEqual(['linkerp.prefix'])
    expect(problemsOf({ timeZone: 'Mars/Base', upload: { dataShape: 'csv', emptyCells: 'null' } })).toEqual([
      'timeZone',
      'upload.dataShape',
      'upload.emptyCells',
    ])
    expect(problemsOf({ linkerp: { prefix: '/a?b' } })).toEqual(['linkerp.prefix'])
    expect(problemsOf({ limits: { perMinute: 0 } })).toEqual(['limits.perMinute'])
    expect(problemsOf({ eid: 6826231 })).toEqual(['eid'])
  })

  it('take a short key when it is filled up, and never show it', () => {
    expect(problemsOf({ crypto: { key: 'short', keyMode: 'net16' } })).toEqual([])
    expect(JSON.stringify(readSettings({ ...raw, crypto: { key: 'tooShortSecret' } }))).not.toContain('tooShortSecret')
  })
})
