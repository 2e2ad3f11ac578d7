/** `npm run profile`: where this server spends its time on one query; see README.md beside this file. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ownServer } from './contestants/own-server.js'
import { Source } from './contestants/source.js'
import { compiled, projectRoot } from './harness/folders.js'
import { Load } from './harness/load.js'
import { prepare } from './harness/prepare.js'
import { stopAll } from './harness/program.js'
import { table } from './harness/table.js'
import { selfTimes, stackTimes, windowOf, type CpuProfile } from './profile/cpu-profile.js'
import { nameOf, placeOf, timeByPlace } from './profile/places.js'
import { queries, queryNames } from './queries.js'
import { sourceName } from './shape/values.js'

const { values: flags } = parseArgs({
  options: {
    query: { type: 'string', default: 'Q1' },
    seconds: { type: 'string', default: '6' },
    connections: { type: 'string', default: '4' },
    dist: { type: 'string' },
    client: { type: 'string', default: 'node-fetch' },
  },
})

const folder = join(projectRoot, '.cache')
const warmUpMs = 4_000

async function main(): Promise<void> {
  const name = queryNames.find((query) => query === flags.query)
  if (name === undefined) throw new Error(`There is no query ${flags.query}; there is ${queryNames.join(', ')}`)
  prepare({ packages: false, build: flags.dist === undefined })
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.cpuprofile`)
  const source = await Source.start()
  const started = performance.now()
  const server = await ownServer('profiled', [{ name: sourceName, baseUrl: source.baseUrl }], {
    ...(flags.dist === undefined ? {} : { dist: resolve(flags.dist) }),
    httpClient: flags.client === 'undici' ? 'undici' : 'node-fetch',
    nodeArgs: [
      '--cpu-prof',
      '--cpu-prof-interval=400',
      `--cpu-prof-dir=${folder}`,
      `--cpu-prof-name=${name}.cpuprofile`,
    ],
  })
  const load = new Load(join(compiled, 'harness/load-main.js'))
  const slice = { request: server.request(queries[name]), connections: Number(flags.connections) }
  await load.run({ ...slice, milliseconds: warmUpMs })
  const from = performance.now()
  const { served } = await load.run({ ...slice, milliseconds: Number(flags.seconds) * 1000 })
  const to = performance.now()
  // Told to end, it writes its profile.
  await server.program.stop()

  const whole = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile
  const profile = windowOf(whole, (from - started) * 1000, (to - started) * 1000)
  writeFileSync(file, JSON.stringify(profile))
  report(profile, served)
  console.log(`\n${relative(process.cwd(), file)} opens in the developer tools of a browser, under Performance.`)
}

function report(profile: CpuProfile, served: number): void {
  const stacks = stackTimes(profile)
  const total = stacks.reduce((sum, { self }) => sum + self, 0)
  const cells = (time: number): string[] => [
    (time / served / 1000).toFixed(3),
    `${((time / total) * 100).toFixed(1)} %`,
  ]
  console.log(`${flags.query}: ${served} requests, ${(total / served / 1000).toFixed(2)} ms of the main thread each\n`)
  const places = timeByPlace(stacks).filter(({ self, charged }) => Math.max(self, charged) / total > 0.002)
  console.log(
    table(
      ['place', 'own ms/request', 'share', 'with what it calls of Node and V8', 'share'],
      places.map(({ place, self, charged }) => [place, ...cells(self), ...cells(charged)]),
    ),
  )
  console.log()
  console.log(
    table(
      ['function', 'place', 'own ms/request', 'share'],
      selfTimes(stacks)
        .slice(0, 25)
        .map(({ frame, self }) => [nameOf(frame), placeOf(frame), ...cells(self)]),
    ),
  )
}

try {
  await main()
} finally {
  stopAll()
}
process.exit()
