/** `npm run bench`: see README.md beside this file. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startContestants } from './contestants/all.js'
import { Source } from './contestants/source.js'
import { readFlags, type Flags } from './flags.js'
import { documentOf, withLoad, writeDocument } from './harness/document.js'
import { compiled, projectRoot } from './harness/folders.js'
import { Load } from './harness/load.js'
import { circumstances } from './harness/machine.js'
import { prepare } from './harness/prepare.js'
import { stopAll } from './harness/program.js'
import { disagreements } from './sections/agree.js'
import { measureExport } from './sections/export.js'
import { measureGrowth } from './sections/growth.js'
import { measureLatency } from './sections/latency.js'
import { measureMerge } from './sections/merge.js'
import { measureQueries, type Comparing } from './sections/queries.js'
import { sectionTitles, type Section, type SectionName } from './sections/section.js'
import { measureSources } from './sections/sources.js'
import { measureStart } from './sections/start.js'

async function main(flags: Flags): Promise<number> {
  const { names, effort, quick, peers, dist } = flags
  prepare({ packages: peers !== 'none', build: dist === undefined })
  const source = await Source.start()
  const contestants = await startContestants(source, flags)
  const differences = await disagreements(contestants, names)
  if (differences.length > 0) {
    console.error(`The answers differ, so nothing is measured:\n${differences.join('\n')}`)
    return 1
  }
  console.log(`${contestants.map(({ name }) => name).join(', ')}: the same answers to ${names.join(', ')}.`)

  const load = new Load(join(compiled, 'harness/load-main.js'))
  const own = dist === undefined ? {} : { dist }
  const comparing: Comparing = { contestants, names, source, load, effort }
  const measure: Readonly<Record<SectionName, () => Promise<Section>>> = {
    queries: () => measureQueries(comparing),
    latency: () => measureLatency(comparing),
    growth: () => measureGrowth(quick ? 2 : 5, own),
    sources: () => measureSources(load, own),
    merge: () => measureMerge(quick ? 40 : 400, own),
    export: () => measureExport(own),
    start: () => measureStart(quick ? 2 : 5, source, own),
  }
  const sections: Section[] = []
  for (const name of flags.sections) {
    const section = await measure[name]()
    sections.push(section)
    console.log(`\n## ${sectionTitles[name]}\n\n${section.text}`)
  }
  const made = circumstances()
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify({ made, sections }, null, 2)}\n`)
  if (flags.write) {
    const file = join(projectRoot, 'docs/benchmarks.md')
    const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
    await writeDocument(file, withLoad(documentOf(sections, made), before))
  }
  return 0
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopAll()
    process.exit(130)
  })
}
let code = 1
try {
  code = await main(readFlags(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
} finally {
  stopAll()
}
// The process of the load and open connections must not hold this one.
process.exit(code)
