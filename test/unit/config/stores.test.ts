import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  parseConfig,
  type Config,
  type ConfigProblem,
  type LoadOptions,
  type VendorTable,
} from '../../../src/config/index.js'
import { CrmError } from '../../../src/errors/index.js'
import { registerVendor } from '../../../src/vendors/vendor.js'

const vendors: VendorTable = {
  acme: registerVendor({
    id: 'acme',
    label: 'Acme',
    settings: [],
    readSettings: () => ({ settings: null }),
    connect: () => {
      throw new Error('not connected in this test')
    },
  }),
}

const password = 'invented_redis_password'
const environment = {
  REDIS: `redis://:${password}@cache.example.com:6380/2`,
  WRONG: `http://:${password}@cache.example.com`,
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crm-federation-stores-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The configuration of these sections, as if it stood in the folder of this test. */
function read(sections: string, options: LoadOptions = {}): Config {
  const text = `${sections}\nsources: { one: { vendor: acme } }\n`
  return parseConfig(text, join(folder, 'crm.yaml'), { environment, vendors, ...options })
}

function problemsOf(sections: string, options: LoadOptions = {}): string[] {
  try {
    read(sections, options)
  } catch (error) {
    if (!(error instanceof CrmError) || error.code !== 'CONFIG_INVALID') throw error
    expect(error.message).not.toContain(password)
    const problems = error.details?.problems as readonly ConfigProblem[]
    return problems.map(({ line, key, message }) => `${line ?? '-'} ${key}: ${message}`)
  }
  return []
}

describe('where writes and long jobs are kept', () => {
  it('is a folder beside the configuration, unless another is named', () => {
    expect(read('')).toMatchObject({ journal: { folder: join(folder, '.crm-federation') }, redis: null })
    expect(read('journal: { folder: ../state }').journal.folder).toBe(join(folder, '..', 'state'))
    expect(read('journal: { folder: /srv/state }').journal.folder).toBe('/srv/state')
  })

  it('is Redis where one is named, its address a secret', () => {
    expect(read('redis: { url: "${REDIS}" }').redis).toEqual({ url: environment.REDIS, prefix: 'crm-federation' })
    expect(read('redis: { url: "${REDIS}", prefix: "{crm}:test" }').redis?.prefix).toBe('{crm}:test')
  })

  it('is told with line and key when it is wrong', () => {
    expect(problemsOf('journal: here')).toEqual(['1 journal: expected keys below it'])
    expect(problemsOf('journal:\n  folder: /\n  floder: x')).toEqual([
      '2 journal.folder: expected a folder; a relative one counts from the folder of the configuration, got "/"',
      '3 journal.floder: unknown key; did you mean "folder"?',
    ])
    expect(problemsOf('redis:')).toEqual([
      '1 redis.url: missing; expected ${ENV_NAME} or file:/path (address of Redis)',
    ])
    expect(problemsOf(`redis: { url: ${environment.REDIS} }`)).toEqual([
      '1 redis.url: a secret does not stand in the file: write ${ENV_NAME} or file:/path/to/it',
    ])
    expect(problemsOf('redis:\n  url: ${WRONG}\n  prefix: a b')).toEqual([
      '2 redis.url: expected an address such as redis://:password@host:6379/0, or with rediss: for TLS',
      '3 redis.prefix: expected at most 100 letters, digits and . : - _ { }, got "a b"',
    ])
  })
})

describe('the folder', () => {
  it('is made for its owner alone, and only for a command that writes there', () => {
    read('journal: { folder: made/inside }')
    expect(existsSync(join(folder, 'made'))).toBe(false)
    read('journal: { folder: made/inside }', { withJournalFolder: true })
    expect(statSync(join(folder, 'made', 'inside')).mode & 0o777).toBe(0o700)
  })

  it('is not made while Redis keeps everything', () => {
    read('redis: { url: "${REDIS}" }', { withJournalFolder: true })
    expect(existsSync(join(folder, '.crm-federation'))).toBe(false)
  })

  it('that cannot be written is a problem, told with all others', () => {
    writeFileSync(join(folder, 'file'), '')
    const path = join(folder, 'file', 'below')
    const advice = 'name a folder that this user may write, or configure redis'
    expect(problemsOf(`journal:\n  folder: ${path}\nlogs: {}`, { withJournalFolder: true })).toEqual([
      `2 journal.folder: ${path} cannot be written (ENOTDIR); ${advice}`,
      '3 logs: unknown key; did you mean "log"?',
    ])
    writeFileSync(join(folder, '.crm-federation'), '')
    expect(problemsOf('', { withJournalFolder: true })).toEqual([
      `- journal.folder: ${join(folder, '.crm-federation')} cannot be written (EEXIST); ${advice}`,
    ])
  })
})
