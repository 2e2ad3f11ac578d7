import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'

/** Runs a program that logs 100 lines, of which 64 are written together, and then ends in some way; gives the lines it has written. */
function linesOf(end: string): readonly { readonly index?: number; readonly apiKey?: string }[] {
  const code = `
    const { LineLogger } = await import('./src/cli/logger.ts')
    const logger = new LineLogger('info')
    for (let index = 0; index < 100; index++) logger.info({ index, apiKey: 'invented-secret', filler: 'x'.repeat(200) }, 'line')
    ${end}
  `
  const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    encoding: 'utf8',
  })
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { index?: number; apiKey?: string })
}

test.each([
  ['by itself', ''],
  ['by process.exit', 'process.exit(3)'],
  ['by an error', "throw new Error('broken')"],
  ['by SIGKILL half a second later', "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500)"],
  [
    'after SIGTERM',
    "process.once('SIGTERM', () => process.exit(0)); setInterval(() => 0, 1000); process.kill(process.pid, 'SIGTERM')",
  ],
])('no line is lost when the process ends %s', (_how, end) => {
  const lines = linesOf(end)
  expect(lines.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, index) => index))
  expect(new Set(lines.map(({ apiKey }) => apiKey))).toEqual(new Set(['***']))
})
