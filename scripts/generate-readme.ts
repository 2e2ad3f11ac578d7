/**
 * `tsx scripts/generate-readme.ts`: fills the parts of README.md between `<!-- generated:NAME -->` and
 * `<!-- /generated -->` from the code. With `--check` nothing is written; the exit code is 1 when the file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { readmeSections } from './readme-sections.js'

const file = fileURLToPath(new URL('../README.md', import.meta.url))
const part = /(?<open><!-- generated:(?<name>[\w-]+) -->)[\s\S]*?(?<close><!-- \/generated -->)/g

const present = readFileSync(file, 'utf8')
const sections = await readmeSections()
const used = new Set<string>()

const filled = present.replaceAll(part, (_match, open: string, name: string, close: string) => {
  const text = sections[name]
  if (text === undefined) throw new Error(`README.md: there is no generated part "${name}"`)
  used.add(name)
  return `${open}\n\n${text}\n\n${close}`
})
const missing = Object.keys(sections).filter((name) => !used.has(name))
if (missing.length > 0) throw new Error(`README.md has no place for ${missing.join(', ')}`)

const text = await format(filled, { ...(await resolveConfig(file)), parser: 'markdown' })
if (present === text) {
  console.log('readme: README.md is up to date')
} else if (process.argv.includes('--check')) {
  console.error('readme: README.md differs from the code; run `npm run generate`')
  process.exitCode = 1
} else {
  writeFileSync(file, text)
  console.log('readme: wrote README.md')
}
