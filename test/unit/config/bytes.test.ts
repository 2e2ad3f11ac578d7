import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { loadConfig, type Config } from '../../../src/config/index.js'
import { propertySeed } from '../../support/property.js'

const sample = { seed: propertySeed, numRuns: 100 }
const folder = mkdtempSync(join(tmpdir(), 'crm-federation-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const config = (label: Buffer | string, rest = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`sources:\n  ep:\n    vendor: enterprise-platform\n    baseUrl: http://127.0.0.1:1/v1\n    label: "`),
    Buffer.from(label as string),
    Buffer.from(`"\n    auth: { kind: apiKey, apiKey: file:secret }\n${rest}`),
  ])

/** Texts that YAML takes as they are, and now and then bytes that are none. */
const bytes = fc
  .array(
    fc.oneof(
      fc.constantFrom('name', '晨光', 'é', '\u{1f600}').map((text) => Buffer.from(text)),
      fc.uint8Array({ minLength: 1, maxLength: 3, min: 0x80 }).map((some) => Buffer.from(some)),
      fc.constantFrom('d5c5ceb0', 'eda080').map((hex) => Buffer.from(hex, 'hex')),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => Buffer.concat(parts))

function isText(some: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(some)
    return true
  } catch {
    return false
  }
}

interface Files {
  readonly config?: Buffer
  readonly secret?: Buffer
  readonly environment?: Readonly<Record<string, string>>
}

function load({ config: text = config('x'), secret = Buffer.from('invented'), environment = {} }: Files): Config {
  writeFileSync(join(folder, 'config.yaml'), text)
  writeFileSync(join(folder, 'secret'), secret)
  return loadConfig(join(folder, 'config.yaml'), { environment })
}

function outcomeOf(files: Files): string {
  try {
    load(files)
    return 'read'
  } catch (error) {
    return String(error)
  }
}

describe('bytes that are no text', () => {
  it.each([
    ['the configuration', (some: Buffer) => ({ config: config(some) }), /line 5 is not UTF-8/],
    ['a secret', (some: Buffer) => ({ secret: some }), /secret cannot be read \(line 1 is not UTF-8\)/],
  ] as const)('are refused in %s', (_name, files, message) => {
    fc.assert(
      fc.property(bytes, (some) => {
        const outcome = outcomeOf(files(some))
        if (isText(some)) expect(outcome).not.toContain('UTF-8')
        else expect(outcome).toMatch(message)
      }),
      sample,
    )
  })

  it('are refused in links, in a profile and in variables of the environment', () => {
    const bad = Buffer.from('a: 1\nb: \xe9\n', 'latin1')
    writeFileSync(join(folder, 'other.yaml'), bad)
    const also = (rest: string): string => outcomeOf({ config: config('x', rest) })
    expect(also('links: file:other.yaml\n')).toContain('links: cannot read the file: line 2 is not UTF-8')
    expect(also('profile: other.yaml\n')).toContain('cannot read the file: line 2 is not UTF-8')
    const fromOutside = { environment: { LABEL: 'a\ufffd' } }
    expect(outcomeOf({ config: config('${LABEL}'), ...fromOutside })).toContain('variable LABEL is not UTF-8')
    const key = Buffer.from(config('x').toString().replace('file:secret', '"${LABEL}"'))
    expect(outcomeOf({ config: key, ...fromOutside })).toContain('variable LABEL is not UTF-8')
  })

  it('are no byte order mark, which is no part of a secret', () => {
    expect(outcomeOf({ secret: Buffer.from('\ufeffinvented\n') })).toBe('read')
  })
})
