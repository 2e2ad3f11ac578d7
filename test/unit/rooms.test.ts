import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const root = resolve(import.meta.dirname, '../..')
const require = createRequire(import.meta.url)

interface RuleFile {
  readonly forbidden: readonly { readonly name: string }[]
}

interface Violation {
  readonly rule: { readonly name: string }
  readonly from: string
  /** The files of a circle; one circle is reported once, at any of them. */
  readonly cycle?: readonly { readonly name: string }[]
}

interface CruiseReport {
  readonly summary: {
    readonly totalCruised: number
    readonly violations: readonly Violation[]
  }
}

/**
 * Breaches by the rule that must report them: importing file -> what it imports (a path in the tree, or a package).
 * `type ` in front makes it an `import type`.
 */
const breaches: Record<string, readonly (readonly [from: string, to: string])[]> = {
  'room-errors': [['src/errors/breach.ts', 'src/model/record.ts']],
  'room-model': [['src/model/breach.ts', 'src/query/predicate.ts']],
  'room-query': [
    ['src/query/breach.ts', 'src/planner/plan.ts'],
    ['src/query/breach-type.ts', 'type src/vendors/vendor.ts'],
  ],
  'room-planner': [
    ['src/planner/breach.ts', 'src/vendors/vendor.ts'],
    ['src/planner/breach-engine.ts', 'src/engine/run.ts'],
  ],
  'room-matching': [['src/matching/breach.ts', 'src/engine/run.ts']],
  'room-transport': [['src/transport/breach.ts', 'src/model/record.ts']],
  'room-store': [['src/store/breach.ts', 'src/journal/journal.ts']],
  'room-journal': [
    ['src/journal/breach.ts', 'src/model/record.ts'],
    ['src/journal/breach-engine.ts', 'type src/engine/run.ts'],
  ],
  'room-jobs': [['src/jobs/breach.ts', 'src/journal/journal.ts']],
  'room-sandbox': [['src/sandbox/breach.ts', 'src/vendors/acme/sandbox/index.ts']],
  'room-reading': [
    ['src/reading/breach.ts', 'src/vendors/acme/index.ts'],
    ['src/reading/breach-writing.ts', 'type src/writing/index.ts'],
    ['src/reading/breach-engine.ts', 'type src/engine/run.ts'],
  ],
  'room-writing': [
    ['src/writing/breach.ts', 'src/vendors/acme/index.ts'],
    ['src/writing/breach-engine.ts', 'type src/engine/run.ts'],
  ],
  'room-engine': [
    ['src/engine/breach.ts', 'src/vendors/acme/index.ts'],
    ['src/engine/breach-transport.ts', 'src/transport/layers.ts'],
  ],
  'room-execution': [
    ['src/execution/breach.ts', 'src/reports/uploads.ts'],
    ['src/execution/breach-server.ts', 'type src/reading/list.ts'],
  ],
  'room-reports': [
    ['src/reports/breach-reading.ts', 'type src/reading/list.ts'],
    ['src/reports/breach-writing.ts', 'src/writing/write.ts'],
    ['src/reports/breach.ts', 'src/vendors/acme/index.ts'],
    ['src/reports/breach-import.ts', 'src/import/plan.ts'],
  ],
  'room-import': [
    ['src/import/breach.ts', 'schema/entity/deal.ts'],
    ['src/import/breach-vendor.ts', 'src/vendors/acme/index.ts'],
    ['src/import/breach-writing.ts', 'src/writing/write.ts'],
  ],
  'room-measure': [
    ['src/measure/breach.ts', 'src/engine/run.ts'],
    ['src/measure/breach-vendor.ts', 'src/vendors/acme/index.ts'],
  ],
  'room-events': [['src/events/breach.ts', 'src/engine/run.ts']],
  'room-schema': [
    ['schema/breach.ts', 'src/engine/run.ts'],
    ['schema/entity/breach.ts', 'resolvers/deal.ts'],
  ],
  'room-resolvers': [['resolvers/breach.ts', 'src/planner/plan.ts']],
  'room-config': [
    ['src/config/breach.ts', 'src/engine/run.ts'],
    ['src/config/breach-vendor.ts', 'src/vendors/acme/index.ts'],
  ],
  'vendor-contract': [['src/vendors/breach.ts', 'src/vendors/acme/index.ts']],
  'vendor-registry': [
    ['src/vendors/registry.ts', 'src/engine/run.ts'],
    ['src/vendors/sandboxes.ts', 'src/config/settings.ts'],
  ],
  'vendor-sibling': [
    ['src/vendors/acme/breach-sibling.ts', 'src/vendors/zenith/index.ts'],
    ['src/vendors/acme/sandbox/breach-sibling.ts', 'src/vendors/zenith/sandbox/index.ts'],
    ['src/vendors/kit/breach.ts', 'src/vendors/acme/index.ts'],
  ],
  'vendor-room': [
    ['src/vendors/acme/breach-engine.ts', 'src/engine/run.ts'],
    ['src/vendors/acme/breach-schema.ts', 'type schema/entity/deal.ts'],
    ['src/vendors/acme/breach-kit.ts', 'src/sandbox/sandbox.ts'],
  ],
  'vendor-planner-types': [['src/vendors/acme/breach-planner.ts', 'src/planner/plan.ts']],
  'vendor-sandbox': [
    ['src/vendors/acme/sandbox/breach-dialect.ts', 'src/vendors/acme/dialect.ts'],
    ['src/vendors/acme/sandbox/breach-client.ts', 'type src/vendors/acme/client.ts'],
    ['src/vendors/acme/sandbox/breach-mapping.ts', 'src/vendors/acme/mapping.ts'],
    ['src/vendors/acme/sandbox/breach-query.ts', 'src/query/predicate.ts'],
  ],
  'vendor-without-sandbox': [['src/vendors/acme/breach-emulator.ts', 'src/vendors/acme/sandbox/index.ts']],
  'registry-readers': [
    ['src/engine/breach-registry.ts', 'src/vendors/registry.ts'],
    ['resolvers/breach-registry.ts', 'src/vendors/registry.ts'],
    ['src/engine/breach-sandboxes.ts', 'src/vendors/sandboxes.ts'],
    ['src/vendors/acme/breach-registry.ts', 'src/vendors/registry.ts'],
  ],
  'nothing-imports-server': [['src/config/breach-server.ts', 'src/server/serve.ts']],
  'only-server-executes': [['src/cli/breach-execution.ts', 'src/execution/executor.ts']],
  'nothing-imports-cli': [['src/server/breach-cli.ts', 'src/cli/main.ts']],
  'browser-page-alone': [['src/server/graphiql/breach.ts', 'src/model/record.ts']],
  'browser-page-not-served-by-import': [['src/server/breach-page.ts', 'src/server/graphiql/page.ts']],
  'fetch-in-transport': [
    ['src/vendors/acme/breach-fetch.ts', 'node-fetch'],
    ['src/server/breach-fetch.ts', 'type node-fetch'],
  ],
  'decorators-stay': [['src/engine/breach-decorators.ts', 'type-graphql']],
  'pure-rooms': [
    ['src/planner/breach-files.ts', 'node:fs/promises'],
    ['src/vendors/acme/dialect.ts', 'node:https'],
  ],
  'no-circular': [
    ['src/model/breach-circle.ts', 'src/model/breach-circle-end.ts'],
    ['src/model/breach-circle-end.ts', 'type src/model/breach-circle.ts'],
  ],
  'no-unresolved': [['src/model/breach-missing.ts', 'src/model/absent.ts']],
  'runtime-dependencies': [['src/server/breach-development.ts', 'vite']],
}

/** Imports that the table allows: none of them may be reported. */
const permitted: readonly (readonly [from: string, to: string])[] = [
  ['src/model/record.ts', 'src/errors/catalogue.ts'],
  ['src/query/predicate.ts', 'src/model/record.ts'],
  ['src/planner/plan.ts', 'src/query/predicate.ts'],
  ['src/transport/layers.ts', 'src/errors/catalogue.ts'],
  ['src/transport/send.ts', 'node-fetch'],
  ['src/sandbox/sandbox.ts', 'src/model/record.ts'],
  ['src/vendors/vendor.ts', 'src/planner/plan.ts'],
  ['src/vendors/zenith/index.ts', 'src/vendors/vendor.ts'],
  ['src/vendors/zenith/client.ts', 'src/transport/layers.ts'],
  ['src/vendors/zenith/capabilities.ts', 'type src/planner/plan.ts'],
  ['src/vendors/zenith/sandbox/index.ts', 'src/sandbox/sandbox.ts'],
  ['src/vendors/acme/index.ts', 'src/vendors/vendor.ts'],
  ['src/vendors/acme/auth.ts', 'src/vendors/kit/oauth.ts'],
  ['src/vendors/kit/oauth.ts', 'src/transport/layers.ts'],
  ['src/vendors/acme/client.ts', 'src/transport/layers.ts'],
  ['src/vendors/acme/mapping.ts', 'src/model/record.ts'],
  ['src/vendors/acme/sandbox/index.ts', 'src/sandbox/sandbox.ts'],
  ['src/store/room.ts', 'src/errors/catalogue.ts'],
  ['src/journal/memory.ts', 'src/errors/catalogue.ts'],
  ['src/journal/embedded.ts', 'src/store/room.ts'],
  ['src/engine/run.ts', 'src/vendors/vendor.ts'],
  ['src/engine/run.ts', 'src/writing/index.ts'],
  ['src/reading/list.ts', 'src/planner/plan.ts'],
  ['src/writing/index.ts', 'src/writing/write.ts'],
  ['src/writing/write.ts', 'src/journal/journal.ts'],
  ['src/writing/find.ts', 'src/reading/list.ts'],
  ['src/reports/rows.ts', 'src/writing/index.ts'],
  ['src/import/plan.ts', 'src/writing/index.ts'],
  ['src/execution/executor.ts', 'resolvers/deal.ts'],
  ['src/server/serve.ts', 'src/execution/executor.ts'],
  ['src/jobs/store.ts', 'src/errors/catalogue.ts'],
  ['src/reports/uploads.ts', 'src/jobs/store.ts'],
  ['src/reports/rows.ts', 'src/engine/run.ts'],
  ['src/import/plan.ts', 'src/journal/journal.ts'],
  ['src/import/job.ts', 'src/jobs/store.ts'],
  ['src/events/intake.ts', 'src/vendors/vendor.ts'],
  ['schema/entity/deal.ts', 'type-graphql'],
  ['resolvers/deal.ts', 'schema/entity/deal.ts'],
  ['resolvers/account.ts', 'src/engine/run.ts'],
  ['resolvers/uploads.ts', 'src/reports/uploads.ts'],
  ['resolvers/imports.ts', 'src/import/plan.ts'],
  ['src/measure/prober.ts', 'src/vendors/vendor.ts'],
  ['src/config/settings.ts', 'src/vendors/registry.ts'],
  ['src/config/profile.ts', 'src/measure/prober.ts'],
  ['src/server/serve.ts', 'resolvers/deal.ts'],
  ['src/server/sources.ts', 'src/vendors/registry.ts'],
  ['src/server/graphiql/page.ts', 'react'],
  ['src/cli/main.ts', 'src/server/serve.ts'],
  ['src/cli/demo.ts', 'src/vendors/sandboxes.ts'],
]

let tree = ''
let report: CruiseReport

/** The source text of a file holding one import; relative paths get the `.js` ending that NodeNext asks for. */
function sourceOf(from: string, to: string): string {
  const typeOnly = to.startsWith('type ')
  const target = to.replace(/^type /, '')
  const inTree = /^(src|schema|resolvers)\//.test(target)
  const specifier = inTree
    ? relative(dirname(from), target)
        .replace(/^(?!\.)/, './')
        .replace(/\.ts$/, '.js')
    : target
  return `import ${typeOnly ? 'type ' : ''}* as imported from '${specifier}'\nexport type Used = typeof imported\n`
}

/** Writes every file of the table (first entry wins the name) and an empty one for each target nobody wrote. */
async function writeTree(edges: readonly (readonly [string, string])[]): Promise<void> {
  const files = new Map<string, string>()
  for (const [from, to] of edges)
    files.set(from, (files.get(from) ?? '') + sourceOf(from, to).replaceAll('Used', `Used${files.size}`))
  for (const [, to] of edges) {
    const target = to.replace(/^type /, '')
    if (/^(src|schema|resolvers)\//.test(target) && !target.endsWith('/absent.ts') && !files.has(target)) {
      files.set(target, 'export {}\n')
    }
  }
  for (const [path, text] of files) {
    await mkdir(join(tree, dirname(path)), { recursive: true })
    await writeFile(join(tree, path), text)
  }
}

/** Runs the project's own rules over the tree; the exit code is ignored, the report read. */
function cruise(): Promise<CruiseReport> {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const config = join(root, '.dependency-cruiser.cjs')
  const args = [program, '--config', config, '--output-type', 'json', 'src', 'schema', 'resolvers']
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { cwd: tree, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) => {
      try {
        done(JSON.parse(stdout) as CruiseReport)
      } catch {
        fail(new Error(`dependency-cruiser printed no report: ${stderr}`))
      }
    })
  })
}

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'rooms-'))
  for (const file of ['package.json', 'tsconfig.json']) await cp(join(root, file), join(tree, file))
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'))
  await writeTree([...permitted, ...Object.values(breaches).flat()])
  report = await cruise()
})

afterAll(() => rm(tree, { recursive: true, force: true }))

describe('the import rules', () => {
  it('have a breach to prove each of them', () => {
    const rules = require(join(root, '.dependency-cruiser.cjs')) as RuleFile
    expect(rules.forbidden.map((rule) => rule.name).toSorted()).toEqual(Object.keys(breaches).toSorted())
  })

  it.each(Object.entries(breaches).flatMap(([rule, edges]) => edges.map(([from, to]) => ({ rule, from, to }))))(
    '$rule reports $from -> $to',
    ({ rule, from }) => {
      const reported = report.summary.violations.filter((violation) => violation.rule.name === rule)
      expect(reported.flatMap(({ from, cycle = [] }) => [from, ...cycle.map((step) => step.name)])).toContain(from)
    },
  )

  it('report nothing about permitted imports', () => {
    const expected = new Set(Object.values(breaches).flatMap((edges) => edges.map(([from]) => from)))
    expect(report.summary.violations.filter((violation) => !expected.has(violation.from))).toEqual([])
    expect(report.summary.totalCruised).toBeGreaterThan(permitted.length)
  })
})
