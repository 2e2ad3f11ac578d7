import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  fingerprint,
  installState,
  isBuildStale,
  isStale,
  markBuilt,
  markInstalled,
  sourceFingerprint,
} from '../../scripts/freshness.mjs'

let root = ''

async function write(path: string, text = ''): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'freshness-'))
  await write('package-lock.json', '{ "lockfileVersion": 3 }')
  await write('src/cli/main.ts', 'export {}')
  await write('src/server/graphiql/page.tsx', 'export {}')
})

afterEach(() => rm(root, { recursive: true, force: true }))

describe('what is installed', () => {
  it('is stale in a fresh clone and after an install nobody recorded', async () => {
    expect(installState(root)).toBe('stale')
    await write('node_modules/typescript/package.json', '{}')
    expect(installState(root)).toBe('stale')
  })

  it('is full once recorded, until the lock changes', async () => {
    await write('node_modules/typescript/package.json', '{}')
    markInstalled(root)
    expect(installState(root)).toBe('full')
    await write('package-lock.json', '{ "lockfileVersion": 3, "packages": {} }')
    expect(installState(root)).toBe('stale')
  })

  it('is good for running only where the compiler is absent', async () => {
    await write('node_modules/express/package.json', '{}')
    markInstalled(root)
    expect(installState(root)).toBe('production')
  })
})

describe('what is built', () => {
  const build = (part: 'server' | 'page') => markBuilt(root, part, sourceFingerprint(root, part))

  it('is stale until each part is recorded', () => {
    expect(isBuildStale(root)).toBe(true)
    build('server')
    expect(isBuildStale(root)).toBe(true)
    build('page')
    expect(isBuildStale(root)).toBe(false)
  })

  it.each([
    { change: 'src/cli/main.ts', stale: ['server'] },
    { change: 'schema/entity/deal.ts', stale: ['server'] },
    { change: 'tsconfig.build.json', stale: ['server'] },
    { change: 'src/server/graphiql/page.tsx', stale: ['page'] },
    { change: 'vite.config.ts', stale: ['page'] },
    { change: 'package-lock.json', stale: ['server', 'page'] },
    { change: 'src/cli/README.md', stale: [] },
    { change: 'test/unit/new.test.ts', stale: [] },
  ])('needs $stale anew when $change changes', async ({ change, stale }) => {
    build('server')
    build('page')
    await write(change, 'changed')
    expect((['server', 'page'] as const).filter((part) => isStale(root, part))).toEqual(stale)
  })

  it('stays fresh when only a time changes', async () => {
    build('server')
    await utimes(join(root, 'src/cli/main.ts'), 1, 1)
    expect(isStale(root, 'server')).toBe(false)
  })

  it('is stale when a source is removed or was changed while the build ran', async () => {
    const before = sourceFingerprint(root, 'server')
    await write('src/cli/serve.ts', 'export {}')
    markBuilt(root, 'server', before)
    expect(isStale(root, 'server')).toBe(true)
    build('server')
    await rm(join(root, 'src/cli/serve.ts'))
    expect(isStale(root, 'server')).toBe(true)
  })

  it('needs no page where the tree has none', async () => {
    await rm(join(root, 'src/server/graphiql'), { recursive: true })
    expect(isStale(root, 'page')).toBe(false)
  })
})

describe('a fingerprint', () => {
  it('tells a moved boundary between two files', async () => {
    await write('one/a', 'xy')
    await write('one/b', 'z')
    await write('two/a', 'x')
    await write('two/b', 'yz')
    const rooted = (folder: string) => fingerprint(join(root, folder), ['a', 'b'])
    expect(rooted('one')).not.toBe(rooted('two'))
  })

  it('takes absent entries as nothing', () => {
    expect(fingerprint(root, ['absent', 'src'])).toBe(fingerprint(root, ['src']))
  })
})
