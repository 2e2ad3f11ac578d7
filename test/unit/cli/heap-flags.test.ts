import { execFileSync } from 'node:child_process'
import { expect, it } from '@jest/globals'
import { heapFlags } from '../../../src/cli/heap-flags.js'

// V8 passes over flags that it does not know, so a new version could drop one without a word.
it.each(heapFlags)('V8 knows %s', (flag) => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).matchAll(
    /^ +--(?:\[no-\])?([\w-]+)/gm,
  )
  const name = flag.replace(/^--(no-)?/, '').replace(/=.*$/, '')
  expect(Array.from(known, ([, option]) => option)).toContain(name)
})
