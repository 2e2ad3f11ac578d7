import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../../src/config/index.js'

const environment = { KEY: 'invented', VT: 'invented' }
const sources = `sources:
  ep:
    vendor: enterprise-platform
    baseUrl: http://127.0.0.1:1/v1
    auth: { kind: apiKey, apiKey: "\${KEY}" }
  vt:
    vendor: vtiger
    baseUrl: http://127.0.0.1:1
    auth: { username: admin, accessKey: "\${VT}" }
`
const read = (links: string, folder = tmpdir()) =>
  parseConfig(`${sources}${links}`, join(folder, 'config.yaml'), { environment })

describe('declared links', () => {
  test('are groups of records of different sources', () => {
    expect(read('links:\n  - [ep:cust_001, vt:11x5]\n  - [ep:cust_002, "vt:11x6"]\n').links).toEqual([
      ['ep:cust_001', 'vt:11x5'],
      ['ep:cust_002', 'vt:11x6'],
    ])
    expect(read('').links).toEqual([])
  })

  test('may stand in a file of their own', () => {
    const folder = mkdtempSync(join(tmpdir(), 'links-'))
    writeFileSync(join(folder, 'links.json'), JSON.stringify([['ep:cust_001', 'vt:11x5']]))
    expect(read('links: file:links.json\n', folder).links).toEqual([['ep:cust_001', 'vt:11x5']])
    expect(() => read('links: file:absent.json\n', folder)).toThrow(/links: cannot read the file: ENOENT/)
  })

  test.each([
    ['links: yes\n', /line 1, links: expected a list of groups/],
    ['links:\n  - [ep:cust_001]\n', /line 11, links\[0\]: expected a list of at least two records/],
    [
      'links:\n  - [ep:cust_001, nobody:1]\n',
      /links\[0\]: expected source:nativeId; item 2: There is no source "nobody"; there is/,
    ],
    ['links:\n  - [ep:cust_001, ep:cust_002]\n', /links\[0\]: two records of one source/],
    ['links:\n  - just text\n', /links\[0\]: expected a list/],
  ])('%j is refused', (links, message) => expect(() => read(links)).toThrow(message))
})
