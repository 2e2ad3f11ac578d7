/**
 * `tsx scripts/emit-schema.ts`: writes the schema that the classes make to schema/schema.graphql, sorted and with its
 * descriptions. With `--check` nothing is written; the exit code is 1 when the file differs.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildCrmSchema } from '../resolvers/index.js'
import { schemaText } from '../resolvers/sdl.js'

const file = fileURLToPath(new URL('../schema/schema.graphql', import.meta.url))
const text = schemaText(await buildCrmSchema())
const present = await readFile(file, 'utf8').catch(() => '')

if (present === text) {
  console.log('schema: schema/schema.graphql is up to date')
} else if (process.argv.includes('--check')) {
  console.error('schema: schema/schema.graphql differs from the classes; run `npm run generate`')
  process.exitCode = 1
} else {
  await writeFile(file, text)
  console.log('schema: wrote schema/schema.graphql')
}
