/**
 * Who may import whom: one direction, room by room. `npm run check:rooms` holds the real tree to it and
 * test/unit/rooms.test.ts proves that each rule below catches a breach.
 *
 * Paths are relative to the folder the cruise starts in, so the same file judges a fixture tree.
 */

/** What each plain room may import of our own code, beside itself. A room that is not listed here has its own rule. */
const rooms = {
  errors: { path: '^src/errors/', may: [] },
  model: { path: '^src/model/', may: ['src/errors/'] },
  query: { path: '^src/query/', may: ['src/model/', 'src/errors/'] },
  planner: { path: '^src/planner/', may: ['src/query/', 'src/model/', 'src/errors/'] },
  matching: { path: '^src/matching/', may: ['src/model/', 'src/errors/'] },
  transport: { path: '^src/transport/', may: ['src/model/(?:bytes|decimal)[.]ts$', 'src/errors/'] },
  store: { path: '^src/store/', may: ['src/errors/'] },
  journal: { path: '^src/journal/', may: ['src/store/', 'src/errors/'] },
  jobs: { path: '^src/jobs/', may: ['src/store/', 'src/errors/'] },
  sandbox: { path: '^src/sandbox/', may: ['src/model/', 'src/errors/'] },
  reading: {
    path: '^src/reading/',
    may: ['src/vendors/vendor[.]ts$', 'src/planner/', 'src/query/', 'src/matching/', 'src/model/', 'src/errors/'],
  },
  writing: {
    path: '^src/writing/',
    may: [
      'src/reading/',
      'src/vendors/vendor[.]ts$',
      'src/journal/',
      'src/planner/',
      'src/query/',
      'src/model/',
      'src/errors/',
    ],
  },
  engine: {
    path: '^src/engine/',
    may: ['src/reading/', 'src/writing/', 'src/vendors/vendor[.]ts$', 'src/model/', 'src/errors/'],
  },
  reports: {
    path: '^src/reports/',
    may: [
      'src/engine/',
      'src/writing/index[.]ts$',
      'src/jobs/',
      'src/journal/',
      'src/vendors/vendor[.]ts$',
      'src/query/',
      'src/model/',
      'src/errors/',
    ],
  },
  import: {
    path: '^src/import/',
    may: [
      'src/engine/',
      'src/writing/index[.]ts$',
      'src/jobs/',
      'src/journal/',
      'src/vendors/vendor[.]ts$',
      'src/model/',
      'src/errors/',
    ],
  },
  measure: {
    path: '^src/measure/',
    may: ['src/vendors/vendor[.]ts$', 'src/planner/', 'src/query/', 'src/model/', 'src/errors/'],
  },
  events: { path: '^src/events/', may: ['src/vendors/vendor[.]ts$', 'src/model/', 'src/errors/'] },
  schema: { path: '^schema/', may: ['src/model/', 'src/errors/'] },
  resolvers: {
    path: '^resolvers/',
    may: [
      'schema/',
      'src/engine/',
      'src/reports/',
      'src/import/',
      'src/jobs/',
      'src/events/',
      'src/query/',
      'src/model/',
      'src/errors/',
    ],
  },
  execution: {
    path: '^src/execution/',
    may: ['resolvers/', 'schema/', 'src/engine/', 'src/model/', 'src/errors/'],
  },
  config: {
    path: '^src/config/',
    may: ['src/vendors/(?:vendor|registry)[.]ts$', 'src/measure/', 'src/model/', 'src/errors/'],
  },
}

const ours = '^(?:src|schema|resolvers)/'
/** The two lists generated from the names of the vendors' folders. */
const registry = '^src/vendors/(?:registry|sandboxes)[.]ts$'
const browserPage = '^src/server/graphiql/'
const npmPackage = (name) => `(?:^|/)node_modules/${name}/|^${name}(?:$|/)`

const roomRules = Object.entries(rooms).map(([room, { path, may }]) => ({
  name: `room-${room}`,
  comment: `${room} may import: ${[room, ...may].join(', ')}`,
  severity: 'error',
  from: { path },
  to: { path: ours, pathNot: [path, ...may.map((entry) => `^${entry}`)] },
}))

/** The calls out of the process that a pure part must not be able to make. */
const inputOutput = '^(?:node:)?(?:child_process|cluster|dgram|dns|fs|http|http2|https|net|tls|worker_threads)(?:/|$)'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'vendor-contract',
      comment: 'The contract every vendor keeps knows planner, query, model, transport, errors and no concrete vendor.',
      severity: 'error',
      from: { path: '^src/vendors/[^/]+[.]ts$', pathNot: registry },
      to: {
        path: ours,
        pathNot: ['^src/vendors/[^/]+[.]ts$', '^src/(?:planner|query|model|transport|errors)/'],
      },
    },
    {
      name: 'vendor-registry',
      comment: 'The generated lists name the vendors, their sandboxes and the contracts of both, nothing else.',
      severity: 'error',
      from: { path: registry },
      to: { path: ours, pathNot: ['^src/vendors/', '^src/sandbox/', '^src/model/'] },
    },
    {
      name: 'vendor-sibling',
      comment:
        'A vendor never imports a sibling, nor the kit a vendor: what two need belongs to the kit or the transport.',
      severity: 'error',
      from: { path: '^src/vendors/([^/]+)/' },
      to: { path: '^src/vendors/[^/]+/', pathNot: ['^src/vendors/$1/', '^src/vendors/kit/'] },
    },
    {
      name: 'vendor-room',
      comment: 'A vendor knows the contract, planner, query, model, transport, errors; never engine, schema or above.',
      severity: 'error',
      from: { path: '^src/vendors/[^/]+/', pathNot: '^src/vendors/[^/]+/sandbox/' },
      to: { path: ours, pathNot: ['^src/vendors/', '^src/(?:planner|query|model|transport|errors)/'] },
    },
    {
      name: 'vendor-planner-types',
      comment: 'A vendor speaks the planner`s types (import type); only the engine runs the planner.',
      severity: 'error',
      from: { path: '^src/vendors/[^/]+/' },
      to: { path: '^src/planner/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'vendor-sandbox',
      comment: 'A sandbox is written from the vendor`s document, so that it can disagree with our translation.',
      severity: 'error',
      from: { path: '^src/vendors/([^/]+)/sandbox/' },
      to: { path: ours, pathNot: ['^src/vendors/$1/sandbox/', '^src/sandbox/', '^src/model/'] },
    },
    {
      name: 'vendor-without-sandbox',
      comment: 'Only the registry starts a sandbox: a vendor that needs its own emulator is not talking to the vendor.',
      severity: 'error',
      from: { path: '^src/vendors/[^/]+/', pathNot: '^src/vendors/[^/]+/(?:sandbox/|index[.]ts$)' },
      to: { path: '^src/vendors/[^/]+/sandbox/' },
    },
    {
      name: 'registry-readers',
      comment: 'Only config, server and cli (and tests) read the generated lists.',
      severity: 'error',
      from: { pathNot: ['^src/(?:config|server|cli)/', '^test/', '^scripts/'] },
      to: { path: registry },
    },
    {
      name: 'nothing-imports-server',
      comment: 'Server is a composition root: only the command line starts it.',
      severity: 'error',
      from: { pathNot: ['^src/(?:server|cli)/', '^test/', '^scripts/'] },
      to: { path: '^src/server/' },
    },
    {
      name: 'only-server-executes',
      comment: 'How operations are executed is the server`s affair alone.',
      severity: 'error',
      from: { pathNot: ['^src/(?:execution|server)/', '^test/', '^scripts/'] },
      to: { path: '^src/execution/' },
    },
    {
      name: 'nothing-imports-cli',
      comment: 'The command line is the outermost room.',
      severity: 'error',
      from: { pathNot: ['^src/cli/', '^test/'] },
      to: { path: '^src/cli/' },
    },
    {
      name: 'browser-page-alone',
      comment: 'The GraphiQL page runs in a browser: it imports packages and itself.',
      severity: 'error',
      from: { path: browserPage },
      to: { path: ours, pathNot: browserPage },
    },
    {
      name: 'browser-page-not-served-by-import',
      comment: 'The server reads the built page from disk; importing its source would pull React into the server.',
      severity: 'error',
      from: { path: ours, pathNot: browserPage },
      to: { path: browserPage },
    },
    {
      name: 'fetch-in-transport',
      comment: 'Every call to a vendor passes the layers of src/transport.',
      severity: 'error',
      from: { pathNot: ['^src/transport/', '(?:^|/)node_modules/'] },
      to: { path: npmPackage('node-fetch') },
    },
    {
      name: 'decorators-stay',
      comment: 'Rooms that run without decorator metadata do not load TypeGraphQL.',
      severity: 'error',
      from: { path: ours, pathNot: ['^(?:schema|resolvers)/', '^src/(?:execution|server|cli)/'] },
      to: { path: npmPackage('type-graphql') },
    },
    {
      name: 'pure-rooms',
      comment: 'Deciding and saying are pure: no file, socket or process.',
      severity: 'error',
      from: {
        path: ['^src/(?:errors|model|query|planner)/', '^src/vendors/[^/]+/(?:capabilities|dialect|mapping)[./]'],
      },
      to: { path: inputOutput },
    },
    {
      name: 'no-circular',
      comment: 'A circle of imports has no first file to read. Circles of types alone are as confusing.',
      severity: 'error',
      from: { path: ours },
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere would slip past every other rule.',
      severity: 'error',
      from: { path: ours },
      to: { couldNotResolve: true },
    },
    {
      name: 'runtime-dependencies',
      comment: 'What runs must be in dependencies, or an install without development packages does not start.',
      severity: 'error',
      from: { path: ours, pathNot: browserPage },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
}
