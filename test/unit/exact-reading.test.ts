import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

/** What rounds numbers, or puts U+FFFD for bytes that are no text, when it reads what comes from outside. */
const careless =
  /JSON\.parse\(|toString\('utf-?8'|readFile(?:Sync)?\([^)]*'utf-?8'|\.setEncoding\(|\.text\(\)|\.json\(\)/g

/** Where it is right all the same: what is read there is our own writing, or was looked at before. */
const allowed: Readonly<Record<string, string>> = {
  'src/cli/explain.ts': "our own server's answer",
  'src/cli/export-output.ts': 'our own resume point',
  'src/cli/import-json.ts': 'numbers are looked at beside it',
  'src/cli/json-option.ts': 'numbers are looked at beside it',
  'src/config/text-file.ts': 'bytes before the first that is no text',
  'src/execution/written-data.ts': 'our own answers',
  'src/jobs/memory-shelf.ts': 'our own jobs',
  'src/jobs/redis-shelf.ts': 'our own jobs',
  'src/journal/redis.ts': 'our own intents',
  'src/model/reference.ts': 'ids, which must encode to the same text again',
  'src/reports/upload-id.ts': 'ids, which must encode to the same text again',
  'src/reading/cursor.ts': 'our own sealed cursors',
  'src/server/capacity/capacity.ts': 'only whether it asks for `sources` alone',
  'src/server/body/request-body.ts': 'numbers are looked at beside it',
  'src/store/folder-store.ts': 'our own writing',
  'src/transport/exact-json.ts': 'texts without long numbers',
  'src/vendors/bangwo8/envelope.ts': 'only whether it parses',
  'resolvers/imports.ts': 'our own jobs',
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.ts') && !/[/]sandbox[/]|graphiql/.test(name))
}

test('whatever comes from outside is read by what keeps it exact', () => {
  const found = ['src', 'schema', 'resolvers']
    .flatMap(files)
    .filter((file) => (readFileSync(file, 'utf8').match(careless) ?? []).length > 0)
    .sort()
  expect(found).toEqual(Object.keys(allowed).sort())
})
