import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { sectionTitles, type Section } from '../sections/section.js'
import type { Circumstances } from './machine.js'

const introductions: Readonly<Record<keyof typeof sectionTitles, string>> = {
  queries: `The figure in brackets is how many times the floor's it is. CPU is the time of the server's own process for each
request, memory what it held resident after the load; calls and bytes are what one request made the source answer.`,
  latency: 'Median time of a request with one connection when the source holds every answer back for 50 ms.',
  growth: 'This server reading customers of a source that has 100,000, in pages of 100, each from the cursor before.',
  sources: 'This server listing the newest 20 customers over several sources at once.',
  merge: 'This server reading five sources of 100,000 customers each as one sorted list, in pages of 100.',
  export: 'The command `export` writing the customers of a source that has 100,000 to a file, to the last row.',
  start: 'This server, installed and built, with one source.',
}

/** The Markdown of a run: what it is, under what it was made, and its sections. */
export function documentOf(sections: readonly Section[], { revision, date, node, cores, cpu }: Circumstances): string {
  const head = `# Benchmarks

Written by \`npm run bench -- --write\`; [test/bench/README.md](../test/bench/README.md) tells what is measured and how.
Other work ran on the same machine, so compare the contestants of one table rather than one run with another.

Revision ${revision ?? 'unknown'}, ${date}, Node ${node}, ${cores} cores of ${cpu}.`
  const parts = sections.map(({ name, text }) => `## ${sectionTitles[name]}\n\n${introductions[name]}\n\n${text}`)
  return `${[head, ...parts].join('\n\n')}\n`
}

const loadTitle = '## Under load'

/** Begins the section that `npm run bench:load` writes. */
export const loadHeading = `${loadTitle}

Written by \`npm run bench:load -- --write\`: this server over the sandboxes of all vendors, which take 20 ms for an answer
and run in processes of their own. Clients ask eight operations by turns, and then very many at once, no two in the same
text. What is not served is shed with 503 and \`SERVER_BUSY\`, the last of it after so many milliseconds. Memory is what the
server held before, right after, and 30 s after that.`

/** A document with another section on load, or with that of an earlier document when it is given one. */
export function withLoad(document: string, load: string): string {
  const [rest = ''] = document.split(`\n${loadTitle}`)
  const at = load.indexOf(loadTitle)
  return at === -1 ? document : `${rest.trimEnd()}\n\n${load.slice(at)}`
}

/** Writes it as the project formats its files. */
export async function writeDocument(file: string, text: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  const config = await resolveConfig(file)
  writeFileSync(file, await format(text, { ...config, parser: 'markdown' }))
}
