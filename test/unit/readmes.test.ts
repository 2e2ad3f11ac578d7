import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, parse, validate } from 'graphql'
import { defaultServerLimits } from '../../src/server/limits.js'
import { vendors } from '../../src/vendors/registry.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const foldersIn = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${path}/${entry.name}`)

const vendorFolders = Object.keys(vendors).map((vendor) => `src/vendors/${vendor}`)
const sandboxFolders = Object.keys(sandboxes).map((vendor) => `src/vendors/${vendor}/sandbox`)
const rooms = [...foldersIn('src'), ...sandboxFolders, 'schema', 'resolvers', 'test']

/** Fenced blocks of one language. */
const blocksOf = (markdown: string, language: string): string[] =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block ?? '')

describe('READMEs of the rooms', () => {
  it.each(rooms)('%s tells its purpose in at most ten lines', (room) => {
    const lines = read(`${room}/README.md`).trimEnd().split('\n')
    expect(lines[0]).toMatch(/^# /)
    expect(lines.length).toBeLessThanOrEqual(10)
  })

  it.each(vendorFolders)('%s answers the questions on its vendor on one page', (folder) => {
    const lines = read(`${folder}/README.md`).trimEnd().split('\n')
    expect(lines[0]).toMatch(/^# /)
    expect(lines.length).toBeLessThanOrEqual(80)
  })
})

describe('documents for people', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']
  const all = [...documents, ...[...rooms, ...vendorFolders].map((room) => `${room}/README.md`)]

  it.each(all)('%s links to files that exist', (document) => {
    const targets = [...read(document).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)].map(
      ([, path]) => path ?? '',
    )
    expect(targets.filter((path) => !existsSync(resolve(root, dirname(document), path)))).toEqual([])
  })

  it.each(documents)('%s names only scripts that package.json has', (document) => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
    const named = [...read(document).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name]) => name ?? '')
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })

  it('README asks only what the schema has', () => {
    const schema = buildSchema(read('schema/schema.graphql'))
    const blocks = blocksOf(read('README.md'), 'graphql')
    expect(blocks.length).toBeGreaterThan(1)
    for (const block of blocks) expect(validate(schema, parse(block))).toEqual([])
  })

  it('README and the example configuration give the defaults that the server has', () => {
    const example = read('crm-federation.example.yaml')
    for (const [limit, value] of Object.entries(defaultServerLimits)) {
      const mebibytes = value / 1024 / 1024
      const shown = Number.isInteger(mebibytes) ? `${mebibytes} MiB` : value.toLocaleString('en')
      expect(read('README.md')).toMatch(new RegExp(`\`limits\\.${limit}\`.*default ${shown}\\.`))
      expect(example).toMatch(new RegExp(`^  ${limit}: ${value}\\b`, 'm'))
    }
  })
})
