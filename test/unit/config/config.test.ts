import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  parseConfig,
  loadConfig,
  type Config,
  type ConfigProblem,
  type VendorTable,
} from '../../../src/config/index.js'
import { defaultTimeouts } from '../../../src/config/timeouts.js'
import { CrmError } from '../../../src/errors/index.js'
import { connectSources } from '../../../src/cli/sources.js'
import { defaultServerLimits } from '../../../src/server/limits.js'
import { registerVendor, type SettingShape, type VendorSource } from '../../../src/vendors/vendor.js'
import { authority, authorityFile, certificateFile } from '../../support/tls.js'

const settings: readonly SettingShape[] = [
  { name: 'baseUrl', type: 'string', required: true, description: 'address' },
  { name: 'auth.kind', type: 'enum', values: ['apiKey', 'oauth'], default: 'apiKey', description: 'how to sign in' },
  { name: 'auth.apiKey', type: 'string', secret: true, required: true, description: 'key' },
  { name: 'limits.perMinute', type: 'number', description: 'calls' },
  { name: 'strict', type: 'boolean', description: 'flag' },
  { name: 'names', type: 'map', description: 'native names' },
]

/** What the vendor below was last given. */
let seen: Readonly<Record<string, unknown>> = {}

const vendors: VendorTable = {
  acme: registerVendor({
    id: 'acme',
    label: 'Acme',
    settings,
    readSettings: (raw: Readonly<Record<string, unknown>>) => {
      seen = raw
      const problems = []
      if (raw.baseUrl === undefined) problems.push({ setting: 'baseUrl', message: 'is required' })
      if (raw.baseUrl === 'ftp://x') problems.push({ setting: 'baseUrl', message: 'must be an http address' })
      const auth = raw.auth as { apiKey?: string } | undefined
      if (auth?.apiKey?.startsWith('leaky')) {
        problems.push({ setting: 'auth.apiKey', message: `"${auth.apiKey}" is too short` })
      }
      return problems.length > 0 ? { problems } : { settings: raw }
    },
    connect: () => {
      throw new Error('not connected in this test')
    },
  }),
  zenith: registerVendor({
    id: 'zenith',
    label: 'Zenith',
    settings: [],
    readSettings: () => ({ settings: null }),
    connect: () => {
      throw new Error('not connected in this test')
    },
  }),
}

const environment = { KEY: 'k-123456789', EMPTY: '', PER_MINUTE: '60', WORD: 'sixty' }

function read(text: string, variables: Readonly<Record<string, string>> = environment): Config {
  return parseConfig(text, 'crm.yaml', { environment: variables, vendors })
}

function problemsOf(text: string, variables: Readonly<Record<string, string>> = environment): string[] {
  try {
    read(text, variables)
  } catch (error) {
    if (!(error instanceof CrmError) || error.code !== 'CONFIG_INVALID') throw error
    const problems = error.details?.problems as readonly ConfigProblem[]
    for (const { message } of problems) expect(error.message).toContain(message)
    return problems.map(({ line, key, message }) => `${line ?? '-'} ${key}: ${message}`)
  }
  return []
}

const good = `
sources:
  one:
    vendor: acme
    baseUrl: https://crm.example.com
    auth: { apiKey: '\${KEY}' }
`

describe('a configuration without problems', () => {
  it('has the defaults of what it leaves out', () => {
    const config = read(good)
    expect(config.server).toEqual({ port: 4000, host: '127.0.0.1' })
    expect(config.limits).toEqual({})
    expect(config.log).toEqual({ level: 'info' })
    expect(config.sources.map(({ name, vendor, label }) => ({ name, vendor, label }))).toEqual([
      { name: 'one', vendor: 'acme', label: 'one' },
    ])
  })

  it('takes every setting, with references filled in and numbers of the environment read', () => {
    const config = read(
      `
server: { port: 8080, host: 0.0.0.0, cursorSecret: '\${SEAL}', introspection: false, graphiql: false }
limits: { scanBudget: 100, sourceRetries: 0 }
execution: { mode: reference }
log: { level: debug }
sources:
  one:
    vendor: acme
    label: 第一
    baseUrl: https://\${HOST:-crm.example.com}/\${PATH_PART}$\${x}
    auth: { kind: oauth, apiKey: '\${KEY}' }
    limits: { perMinute: '\${PER_MINUTE}' }
    strict: true
    names: { name: accountname, depth: { level: 2 } }
`,
      { ...environment, SEAL: 'sixteen-letters-or-more', PATH_PART: 'v1' },
    )
    expect(config.server).toEqual({
      port: 8080,
      host: '0.0.0.0',
      cursorSecret: 'sixteen-letters-or-more',
      introspection: false,
      graphiql: false,
    })
    expect(config.limits).toEqual({ scanBudget: 100, sourceRetries: 0 })
    expect(config.execution).toEqual({ mode: 'reference' })
    expect(config.log).toEqual({ level: 'debug' })
    expect(config.sources[0]?.label).toBe('第一')
    expect(seen).toEqual({
      baseUrl: 'https://crm.example.com/v1${x}',
      auth: { kind: 'oauth', apiKey: 'k-123456789' },
      limits: { perMinute: 60 },
      strict: true,
      names: { name: 'accountname', depth: { level: 2 } },
    })
  })

  it('reads the authorities of a source, with those that all of Node.js trusts besides', () => {
    const folder = mkdtempSync(join(tmpdir(), 'crm-config-'))
    try {
      const [first = ''] = readFileSync(authorityFile, 'utf8').match(/-----BEGIN[^]*?-----END CERTIFICATE-----/) ?? []
      const second = /-----BEGIN CERT[^]*$/.exec(readFileSync(certificateFile('self-signed'), 'utf8'))?.[0].trim() ?? ''
      writeFileSync(join(folder, 'own.pem'), `# ours\n${first}\n`)
      writeFileSync(join(folder, 'all.pem'), second)
      const text = `${good}    tls: { ca: own.pem }\n`
      const read = (extra: string): unknown =>
        parseConfig(text, join(folder, 'crm.yaml'), {
          environment: { ...environment, NODE_EXTRA_CA_CERTS: extra },
          vendors,
        }).sources[0]?.authorities
      expect(read('')).toEqual([first])
      expect(read(join(folder, 'all.pem'))).toEqual([first, second])
      expect(read(join(folder, 'absent.pem'))).toEqual([first])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('lets the variable PORT go before server.port', () => {
    expect(read(`server: { port: 1 }\n${good}`, { ...environment, PORT: '5050' }).server.port).toBe(5050)
    expect(read(`server: { port: 1 }\n${good}`, { ...environment, PORT: '' }).server.port).toBe(1)
  })

  it('keeps a text that looks like a number as it is written', () => {
    read(good.replace('https://crm.example.com', '0012345678901234567890'))
    expect(seen.baseUrl).toBe('0012345678901234567890')
  })
})

describe('problems', () => {
  it('are told all at once, with line, key and what was expected', () => {
    const text = `server:
  prot: 4000
  host: http://here
limits:
  scanBudget: many
  sourceRetries: 11
log:
  level: loud
sauces: {}
sources:
  One:
    vendor: acme
    baseUrl: https://crm.example.com
    auth:
      kind: apikey
      apiKey: \${KEY}
    limits: { perMinute: '\${WORD}' }
  two:
    vendor: acmee
  three:
    vendor: acme
    auth: yes
    strict: 'true'
    names: []
  four: nothing
  five:
    baseUrl: https://crm.example.com
`
    expect(problemsOf(text)).toEqual([
      '2 server.prot: unknown key; did you mean "port"?',
      '3 server.host: expected a host name or address without scheme and port, such as 0.0.0.0, got "http://here"',
      '5 limits.scanBudget: expected a number, got "many"',
      '6 limits.sourceRetries: expected repetitions as a whole number from 0 to 10, got 11',
      '8 log.level: expected one of fatal, error, warn, info, debug, trace, silent, got "loud"',
      '9 sauces: unknown key; did you mean "sources"?',
      '11 sources.One: expected a name of at most 40 lower-case letters, digits and dashes that starts with a letter, got "One"',
      '15 sources.One.auth.kind: expected one of apiKey, oauth, got "apikey"; did you mean "apiKey"?',
      '17 sources.One.limits.perMinute: expected a number, got something else from the environment',
      '19 sources.two.vendor: expected one of acme, zenith, got "acmee"; did you mean "acme"?',
      '20 sources.three.baseUrl: missing; expected text (address)',
      '22 sources.three.auth: expected keys below it: auth.kind, auth.apiKey',
      '23 sources.three.strict: expected true or false, got "true"',
      '24 sources.three.names: expected keys below it (native names)',
      '25 sources.four: expected keys below it: vendor and the settings of that vendor',
      '26 sources.five.vendor: missing; expected one of acme, zenith',
    ])
  })

  it('name the place of a key that stands on the wrong level', () => {
    expect(problemsOf(good.replace('auth: {', 'apiKey: x\n    auth: {'))).toEqual([
      '6 sources.one.apiKey: unknown key; did you mean "auth.apiKey"?',
    ])
  })

  it('are told of a vendor at the line of the setting', () => {
    expect(problemsOf(good.replace('https://crm.example.com', 'ftp://x'))).toEqual([
      '5 sources.one.baseUrl: must be an http address',
    ])
  })

  it('tell of a key given twice, where both stand', () => {
    const text = `${good}  one: { vendor: acme }\nsources: {}\n`
    expect(problemsOf(text)).toEqual([
      '7 sources.one: given twice; the first is on line 3',
      '8 sources: given twice; the first is on line 2',
    ])
  })

  it.each([
    ['', '1 : expected keys such as "sources:"'],
    ['- a\n', '1 : expected keys such as "sources:"'],
    ['server: {}\n', '- sources: expected at least one source, such as name: { vendor: acme, ... }'],
    ['server: {}\nsources:\n', '2 sources: expected at least one source, such as name: { vendor: acme, ... }'],
    ['sources:\n  one: "a\n', '3 : not valid YAML: a quote, bracket or colon is missing'],
    ['sources:\n\tone: a\n', '2 : not valid YAML: tabs cannot indent; use spaces'],
    [
      'sources:\n  one: { a: ${NAME} }\n  two: {}\n',
      '2 : not valid YAML: something does not fit here; between { and }, a ${NAME} needs quotes',
    ],
    ['a: &x {}\nsources: *x\n', '2 sources: anchors and aliases are not read here; write the value out'],
  ])('tell what is missing in %j', (text, problem) => {
    expect(problemsOf(text)).toContain(problem)
  })

  it.each([
    ['limits: { operationTimeoutMs: 4000, sourceTimeoutMs: 5000 }', '1 limits.operationTimeoutMs', 4_000, 5_000],
    ['limits:\n  operationTimeoutMs: 9999', '2 limits.operationTimeoutMs', 9_999, 10_000],
    ['limits:\n  scanBudget: 1\n  sourceTimeoutMs: 30001', '3 limits.sourceTimeoutMs', 30_000, 30_001],
  ])('tell that an operation has less time than one call in %j', (limits, place, operation, source) => {
    expect(problemsOf(`${limits}\nsources: { one: { vendor: zenith } }`)).toEqual([
      `${place}: operationTimeoutMs (${operation}) is below sourceTimeoutMs (${source}); an operation needs the time of ` +
        'at least one call to a source',
    ])
  })

  it('tell nothing of times where one is no time, or both are the same', () => {
    expect(problemsOf('limits: { operationTimeoutMs: 0 }\nsources: { one: { vendor: zenith } }')).toHaveLength(1)
    const same = 'limits: { operationTimeoutMs: 500, sourceTimeoutMs: 500 }\nsources: { one: { vendor: zenith } }'
    expect(() => read(same)).not.toThrow()
  })

  it('take the times of a call and of an operation for what they are', () => {
    expect(defaultServerLimits.operationTimeoutMs).toBe(defaultTimeouts.operationTimeoutMs)
  })

  it('tell of names that every object has', () => {
    expect(problemsOf('constructor: 1\nsources: { one: { vendor: constructor } }')).toEqual([
      '1 constructor: unknown key; there is server, limits, execution, log, journal, redis, sources, links, profile',
      '2 sources.one.vendor: expected one of acme, zenith, got "constructor"',
    ])
  })

  it.each(['80a', '-1', '65536', '1e3'])('tell that PORT is no port: %s', (PORT) => {
    expect(problemsOf(good, { ...environment, PORT })).toEqual([
      '- : the environment variable PORT: expected a whole number from 0 to 65535',
    ])
  })

  it('tell that a file is absent', () => {
    expect(() => loadConfig('/no/such/crm.yaml', { environment, vendors })).toThrow(
      'Cannot read /no/such/crm.yaml: there is no such file',
    )
  })
})

describe('secrets', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crm-federation-config-'))
    writeFileSync(join(folder, 'key'), 'from-a-file\n')
    writeFileSync(join(folder, 'empty'), '\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const withKey = (written: string): string => good.replace(`'\${KEY}'`, JSON.stringify(written))

  it('come from a file, whose path is absolute or counts from the folder of the configuration', () => {
    for (const written of [`file:${folder}/key`, `file://${folder}/key`, 'file:key', 'file:./key']) {
      parseConfig(withKey(written), join(folder, 'crm.yaml'), { environment, vendors })
      expect(seen.auth).toEqual({ apiKey: 'from-a-file' })
    }
  })

  it.each([
    ['s3cr3t-value', 'a secret does not stand in the file: write ${ENV_NAME} or file:/path/to/it'],
    ['prefix-${KEY}', 'a secret does not stand in the file: write ${ENV_NAME} or file:/path/to/it'],
    ['${KEY:-s3cr3t-value}', 'a secret takes no default: write ${KEY}'],
    ['${s3cr3t-value}', 'expected ${ENV_NAME} with the name of an environment variable'],
    ['${ABSENT}', 'the environment variable ABSENT is not set or empty'],
    ['${EMPTY}', 'the environment variable EMPTY is not set or empty'],
    ['file:empty', 'the file of this secret is empty'],
    [
      'file:absent',
      'the file of this secret cannot be read (ENOENT); a path counts from the folder of the configuration',
    ],
  ])('are refused as %j', (written, message) => {
    try {
      parseConfig(withKey(written), join(folder, 'crm.yaml'), { environment, vendors })
    } catch (error) {
      expect((error as CrmError).details?.problems).toEqual([{ line: 6, key: 'sources.one.auth.apiKey', message }])
      expect(JSON.stringify(error) + String(error)).not.toContain('s3cr3t')
      return
    }
    throw new Error('was accepted')
  })

  it.each([
    'sources: { one: { vendor: acme, baseUrl: "https://me:s3cr3t@example.com", auth: { apiKey: "${KEY}" } } }',
    'sources: { one: { vendor: acme, baseUrl: "https://s3cr3t@example.com", auth: { apiKey: "${KEY}" } } }',
    'sources: { one: { vendor: acme, baseUrl: a, auth: { apikey: s3cr3t } } }',
    'sources: { one: { vendor: acme, baseUrl: a, auth: { apiKey: [s3cr3t] } } }',
    'sources: { one: { vendor: acme, baseUrl: a, strict: "${LEAKY}", auth: { apiKey: "${LEAKY}" } } }',
    'sources: { one: { vendor: acme, baseUrl: a, auth: { apiKey: s3cr3t: } } }',
    'sources: { one: { vendor: acme, baseUrl: a, auth: { apiKey: "s3cr3t } } }',
    'server: { cursorSecret: s3cr3t }\nsources: {}',
    'server: { cursorSecret: "${SHORT}" }\nsources: {}',
  ])('are never printed: %s', (text) => {
    try {
      read(text, { ...environment, LEAKY: 'leaky-s3cr3t', SHORT: 's3cr3t' })
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('s3cr3t')
      return
    }
    throw new Error('was accepted')
  })
})

describe('the example file', () => {
  it('is complete and without problems once its variables are set', () => {
    const variables = {
      CRM_CURSOR_SECRET: 'invented-for-this-test',
      EP_API_KEY: 'invented-key',
      EP_PARTNER_CLIENT_ID: 'invented-id',
      EP_PARTNER_CLIENT_SECRET: 'invented-secret',
      EP_PARTNER_REFRESH_TOKEN: 'invented-token',
      VT_SHANGHAI_ACCESS_KEY: 'invented-access',
      XSY_CLIENT_ID: 'invented-id',
      XSY_CLIENT_SECRET: 'invented-secret',
      XSY_USERNAME: 'invented@example.com',
      XSY_PASSWORD: 'invented-password',
      XSY_SECURITY_TOKEN: 'invented',
      BW_ACCOUNT: 'invented-account',
      BW_PASSWORD: 'invented-password',
      YZJ_EID: '1234567',
      YZJ_APP_ID: '500000001',
      YZJ_SECRET: 'invented-secret',
      YZJ_CRYPTO_KEY: 'invented-key-16b',
    }
    const config = loadConfig('crm-federation.example.yaml', { environment: variables })
    expect(config.sources.map(({ name, vendor }) => `${name} ${vendor}`)).toEqual([
      'ep-main enterprise-platform',
      'ep-partner enterprise-platform',
      'vt-shanghai vtiger',
      'xsy-sales xiaoshouyi',
      'bw-service bangwo8',
      'yzj-reports yunzhijia',
    ])
    expect(Object.keys(config.server).sort()).toEqual([
      'cursorSecret',
      'drainMs',
      'graphiql',
      'host',
      'introspection',
      'port',
    ])
  })
})

describe('the authorities of a source', () => {
  const problemOf = (ca: string): string[] => problemsOf(`${good}    tls:\n      ca: ${ca}\n`)

  it('are told with their line when the file is absent, holds none, or a damaged one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'crm-config-'))
    try {
      expect(problemOf(join(folder, 'absent.pem'))).toEqual([
        expect.stringMatching(
          /^8 sources\.one\.tls\.ca: cannot read the file: ENOENT; expected the path of a PEM file/,
        ),
      ])
      const file = join(folder, 'ca.pem')
      writeFileSync(file, 'no certificate')
      expect(problemOf(file)).toEqual([
        expect.stringMatching(/^8 sources\.one\.tls\.ca: the file holds no certificate; /),
      ])
      writeFileSync(file, `${authority}\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`)
      const line = authority.split('\n').length + 1
      expect(problemOf(file)).toEqual([
        `8 sources.one.tls.ca: the certificate on line ${line} of the file is damaged; have it exported anew`,
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('know their keys', () => {
    expect(problemsOf(`${good}    tls: { CA: x.pem }\n`)).toEqual([
      '7 sources.one.tls.CA: unknown key; did you mean "tls.ca"?',
    ])
    expect(problemsOf(`${good}    tls: yes\n`)).toEqual(['7 sources.one.tls: expected keys below it: tls.ca'])
  })
})

describe('how long a lost write of a source may still turn up', () => {
  it('is a setting of every source, and reaches the engine', () => {
    const { sources } = read(`${good}    writes: { settleMs: 90000 }\n`)
    expect(sources[0]?.settleMs).toBe(90_000)
    expect(read(good).sources[0]?.settleMs).toBeUndefined()
    const source = { name: 'a', vendor: 'acme', label: 'a', settleMs: 90_000, connect: () => ({}) as VendorSource }
    expect(connectSources([source])[0]?.settleMs).toBe(90_000)
  })

  it.each(['0', '-5', '1.5', '86400001'])('is no %s', (settleMs) => {
    expect(problemsOf(`${good}    writes:\n      settleMs: ${settleMs}\n`)).toEqual([
      '8 sources.one.writes.settleMs: must be milliseconds as a whole number from 1 to 86400000',
    ])
  })

  it('has no other name', () => {
    expect(problemsOf(`${good}    writes: { settle: 5 }\n`)).toEqual([
      expect.stringMatching(/^7 sources\.one\.writes\.settle: unknown key; did you mean "writes\.settleMs"\?/),
    ])
  })
})
